package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.duration.capture.BaseContradicted;
import org.duration.capture.CaptureContext;
import org.duration.capture.CaptureResult;
import org.duration.capture.ImageBuilder;
import org.duration.capture.Refusal;
import org.duration.capture.Tracking;
import org.duration.capture.raw.MalformedStream;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawStream;
import org.duration.coordinator.link.CaptureLink;
import org.duration.coordinator.link.NativeFailure;
import org.duration.coordinator.snapshot.SnapshotOrders;
import org.duration.image.Application;
import org.duration.image.CheckpointKind;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.files.InternetName;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.memory.PageBase;
import org.duration.image.pack.Packer;
import org.duration.image.store.CommitRecord;
import org.duration.image.store.Draft;
import org.duration.image.store.GroupCheckpoints;
import org.duration.interceptor.Registration;
import org.duration.interceptor.Registry;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.decide.NetworkRules;
import org.duration.policies.decide.SnapshotRules;
import org.duration.policies.file.EffectivePolicy;

/**
 * One checkpoint: capture into a draft, interpret, commit, thin out. Until the interpretation has
 * succeeded nothing is committed and the older checkpoints stay.
 */
final class CheckpointCycle {
  private static final int FREEZE_TIMEOUT_MILLIS = 10_000;
  private static final int VFORK_TIMEOUT_MILLIS = 2_000;

  private final GroupServices services;
  private final EventLog events;
  private final GroupConnections connections;
  private final GroupRecord record;
  private final EffectivePolicy policy;
  private final GroupCheckpoints checkpoints;
  private final SnapshotOrder snapshots;
  private final Optional<Instant> failingSince;
  private Optional<LastCheckpoint> last = Optional.empty();

  /**
   * @param failingSince since when a check of the group fails; what is good from before stays
   */
  CheckpointCycle(
      GroupServices services,
      EventLog events,
      GroupConnections connections,
      GroupRecord record,
      EffectivePolicy policy,
      Optional<Instant> failingSince) {
    this.services = services;
    this.events = events;
    this.connections = connections;
    this.record = record;
    this.policy = policy;
    this.checkpoints = Checkpoints.of(record, policy, services.places());
    this.failingSince = failingSince;
    this.snapshots = SnapshotRules.of(policy.policy().checkpoint().files());
  }

  /**
   * @param full store every page, whether it changed or not
   */
  CheckpointSummary run(boolean full, Consumer<String> progress) throws IOException {
    try {
      return attempts(full, progress);
    } catch (BaseContradicted e) {
      // Nothing was committed: what we know of changes is wrong, and a full one needs none of it.
      events.add("alarm", "the next checkpoint is full: " + e.getMessage(), Map.of());
      return attempts(true, progress);
    }
  }

  /**
   * One to end with: everything in the group has ended when this returns, and nothing had run since
   * the freeze. When it fails the group runs on.
   */
  CheckpointSummary runAndEnd(LastCheckpoint order, Consumer<String> progress) throws IOException {
    last = Optional.of(order);
    return run(false, progress);
  }

  private CheckpointSummary attempts(boolean full, Consumer<String> progress) throws IOException {
    long startedNanos = System.nanoTime();
    SnapshotOrders.objection(snapshots, services.places().ownFiles(record.store()))
        .ifPresent(
            why -> {
              throw new CommandFailure(ExitStatus.CANNOT_CHECKPOINT, record.name(), why);
            });
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(full, startedNanos, progress);
      } catch (MidRegistration caught) {
        if (!caught.isWorthAnother(attempt, startedNanos)) {
          throw refusal(caught.refusals());
        }
        caught.pause(attempt);
      }
    }
  }

  private CheckpointSummary attempt(boolean full, long startedNanos, Consumer<String> progress)
      throws IOException, MidRegistration {
    connections.capture(); // another capturer than before knows of nothing to build on
    checkpoints.cleanLeftovers();
    long seq = Math.max(checkpoints.newest().orElse(0), 0) + 1;
    try (Draft draft = checkpoints.begin(seq)) {
      progress.accept("capturing " + record.name());
      List<Registration> registrations = connections.init().processes().registrations();
      Lineage lineage = connections.lineage();
      ParentChoice parent = ParentChoice.of(lineage.base(), full, checkpoints, draft);
      CaptureLink.Captured captured = capture(draft, parent.scan());
      CheckpointSummary summary;
      try (HeldGroup held = new HeldGroup(connections, last)) {
        // Asked for behind the freeze: what a process remembers of its children is not given again.
        int lastPid = connections.init().processes().lastPid();
        progress.accept("interpreting what was captured");
        CaptureContext context =
            context(seq, captured, registrations, lastPid, parent.folding(draft));
        RawFacts facts = facts(draft);
        CaptureResult.Captured result = interpret(facts, context);
        draft.append(result.copies());
        if (PageProof.wanted()) {
          PageProof.check(facts, result, draft);
        }
        progress.accept("writing " + Mebibytes.of(captured.pages() * 4096));
        Image image = draft.withoutDoubles(result.image());
        pack(draft, lineage);
        CommitRecord commit = draft.commit(image, result.contents(), startedNanos);
        summary = Checkpoints.summary(commit);
        lineage.stored(draft.bytesPerSecond());
        lineage.committed(seq, captured.scan(), Tracking.of(facts), parent.whyNot());
        held.end(image, summary);
      }
      events.add("checkpoint", sentence(summary), Json.fields(summary));
      Thinning.of(checkpoints, policy.policy().checkpoint().keep(), failingSince, events);
      return summary;
    } catch (ImageException e) {
      throw new CommandFailure(ExitStatus.FAILED, record.name(), e.getMessage()).because(e);
    }
  }

  /** As the policy says; where it leaves that open, if it saves more than it costs here and now. */
  private void pack(Draft draft, Lineage lineage) throws IOException {
    CheckpointPolicy.Compression wanted = policy.policy().checkpoint().compress();
    if (wanted == CheckpointPolicy.Compression.NONE) {
      return;
    }
    try {
      Packer.require();
    } catch (IOException e) {
      events.addOnce("alarm", "checkpoints are not compressed: " + e.getMessage(), Map.of());
      return;
    }
    if (wanted == CheckpointPolicy.Compression.ZSTD
        || draft.worthPacking(lineage.storeBytesPerSecond()).packs()) {
      draft.pack();
    }
  }

  private Optional<String> table() throws IOException {
    return last.isPresent() ? last.get().table() : Optional.empty();
  }

  /** Whatever was held back by a capture that failed. */
  private void letGo() {
    last.ifPresent(order -> order.clear(OptionalInt.of(connections.initHostPid())));
  }

  private CaptureLink.Captured capture(Draft draft, long base) throws IOException {
    CaptureLink.Limits limits =
        new CaptureLink.Limits(FREEZE_TIMEOUT_MILLIS, VFORK_TIMEOUT_MILLIS, draft.room());
    try {
      return connections
          .capture()
          .capture(
              connections.initHostPid(),
              draft.work(),
              SnapshotOrders.text(snapshots),
              limits,
              new CaptureLink.Extent(base, PageProof.wanted(), last.isPresent(), table()),
              phase -> {});
    } catch (NativeFailure failure) {
      letGo();
      Optional<Refusal> stuck = StuckTask.of(failure);
      if (stuck.isPresent()) {
        throw refusal(List.of(stuck.get()));
      }
      throw new CommandFailure(
              ExitStatus.FAILED,
              record.name(),
              "the checkpoint failed: " + failure.getMessage() + "; the group runs on")
          .because(failure);
    } catch (IOException e) {
      connections.dropCapture();
      letGo();
      throw new CommandFailure(
              ExitStatus.FAILED,
              record.name(),
              "the capturer was lost: " + e.getMessage() + "; the group runs on, try again")
          .because(e);
    }
  }

  private static RawFacts facts(Draft draft) throws IOException {
    try (FileChannel channel = FileChannel.open(draft.rawFacts(), StandardOpenOption.READ)) {
      return RawStream.parse(
          channel.map(FileChannel.MapMode.READ_ONLY, 0, Files.size(draft.rawFacts())));
    } catch (MalformedStream e) {
      throw new IllegalStateException("the capturer wrote what we cannot read", e);
    }
  }

  private CaptureResult.Captured interpret(RawFacts facts, CaptureContext context)
      throws MidRegistration {
    InterceptorFiles interceptors = new InterceptorFiles(record.store().resolve(record.name()));
    CaptureResult result =
        ImageBuilder.build(facts, context, services.digests().with(interceptors::find));
    if (result instanceof CaptureResult.Refused refused) {
      MidRegistration.check(refused.refusals());
      throw refusal(refused.refusals());
    }
    return (CaptureResult.Captured) result;
  }

  private CommandFailure refusal(List<Refusal> refusals) {
    String first = refusals.get(0).toString();
    String more =
        refusals.size() == 1 ? "" : "; and " + (refusals.size() - 1) + " more, see --json";
    String message = "cannot be checkpointed: " + first + more;
    List<Map<String, Object>> details = refusals.stream().map(Json::fields).toList();
    events.addOnce("refused", message, Map.of("refusals", details));
    return new CommandFailure(ExitStatus.CANNOT_CHECKPOINT, record.name(), message, details);
  }

  private CaptureContext context(
      long seq,
      CaptureLink.Captured captured,
      List<Registration> registrations,
      int lastPid,
      Optional<PageBase> base) {
    List<Application> applications =
        record.applications().stream()
            .map(a -> new Application(a.name(), a.pid(), a.command()))
            .toList();
    Map<Integer, CaptureContext.Registered> registered = new HashMap<>();
    for (Registration one : Registry.of(registrations).all()) {
      registered.put(
          one.pid(), new CaptureContext.Registered(one.execCount(), index(one.application())));
    }
    return new CaptureContext(
        record.name(),
        (int) record.coordinatorPid(),
        record.incarnation(),
        seq,
        CheckpointKind.FULL,
        OptionalLong.empty(),
        services.build(),
        lastPid,
        captured.pauseNanos() / 1000,
        applications,
        registered,
        Optional.of(connections.mounts()),
        base,
        peer -> is(CheckpointPolicy.ConnectionAction.REFUSE, peer),
        peer -> is(CheckpointPolicy.ConnectionAction.KEEP, peer),
        snapshots);
  }

  private boolean is(CheckpointPolicy.ConnectionAction action, InternetName peer) {
    return NetworkRules.of(policy.policy().checkpoint().network(), peer.bytes()) == action;
  }

  private OptionalInt index(String application) {
    return record.applications().stream()
        .filter(a -> a.name().equals(application))
        .mapToInt(ApplicationRecord::index)
        .max();
  }

  private static String sentence(CheckpointSummary summary) {
    return String.format(
        "checkpoint %d, %s: %d processes, %d threads, %s, paused %.1f ms",
        summary.seq(),
        summary.kind(),
        summary.processes(),
        summary.threads(),
        Mebibytes.of(summary.bytesStored()),
        summary.pauseMicros() / 1000.0);
  }
}
