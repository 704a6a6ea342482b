package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.duration.coordinator.host.HostProbe;
import org.duration.coordinator.link.InitLink;
import org.duration.coordinator.link.NativeFailure;
import org.duration.coordinator.os.Clock;
import org.duration.image.Application;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.files.DataFile;
import org.duration.image.files.OpenFile;
import org.duration.image.files.Terminal;
import org.duration.image.process.ProcessImage;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.StoredImage;
import org.duration.image.store.UnpackedPages;
import org.duration.interceptor.Registration;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.decide.FileRules;
import org.duration.restore.Compilation;
import org.duration.restore.FailureExplainer;
import org.duration.restore.FileHandling;
import org.duration.restore.PlanCompiler;
import org.duration.restore.RestoreNote;
import org.duration.restore.RestoreOptions;
import org.duration.restore.RestoreRefusal;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanEncoder;

/**
 * One restore: read, probe, compile and verify before anything exists; then the tree is made by
 * init, finished by the capturer and let go.
 */
final class RestoreCycle {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final GroupServices services;
  private final GroupRecord record;
  private final GroupCheckpoints checkpoints;
  private final StoredImage stored;
  private final Plan plan;
  private final List<RestoreNote> notes;
  private final long receivedNanos;
  private final RestoredFiles files;
  private final KeptConnections kept;
  private List<String> notInTheirCgroups = List.of();

  private RestoreCycle(
      GroupServices services,
      GroupRecord record,
      GroupCheckpoints checkpoints,
      StoredImage stored,
      Compilation.Compiled compiled,
      RestoredFiles files,
      KeptConnections kept,
      long receivedNanos) {
    this.services = services;
    this.record = record;
    this.checkpoints = checkpoints;
    this.stored = stored;
    this.plan = compiled.plan();
    this.notes = compiled.notes();
    this.files = files;
    this.kept = kept;
    this.receivedNanos = receivedNanos;
  }

  /** Everything that can refuse, before anything exists. */
  static RestoreCycle prepare(
      GroupServices services,
      String group,
      Group.RestoreOptions options,
      long receivedNanos,
      Consumer<String> progress)
      throws IOException {
    try {
      GroupCheckpoints checkpoints =
          Checkpoints.of(options.source(), options.store(), options.keyFiles(), services.places());
      long seq = Checkpoints.choose(options.source(), checkpoints, options.at());
      progress.accept("reading checkpoint " + seq);
      StoredImage stored = checkpoints.read(seq);
      stored.requireIntactData();
      Path root = checkpoints.directory().getParent().getParent();
      progress.accept("compiling the plan");
      KeptConnections kept =
          new KeptConnections(root.resolve(options.source()), services.programs());
      Compilation compilation = compile(services, options.source(), stored, root);
      if (compilation instanceof Compilation.Refused refused) {
        throw refusal(group, refused.refusals());
      }
      RestoredFiles files =
          new RestoredFiles(
              group, stored, kept(services, options.source()), services.places().undoOf(group));
      files.check(services.places().ownFiles(root));
      files.requireUnused(services.files().read(options.source()), group);
      GroupRecord record = record(services, group, options, stored.image(), root);
      return new RestoreCycle(
          services,
          record,
          checkpoints,
          stored,
          (Compilation.Compiled) compilation,
          files,
          kept,
          receivedNanos);
    } catch (CommandFailure e) {
      throw e.getCause() instanceof ImageException.KeyRefused
          ? new CommandFailure(ExitStatus.CANNOT_RESTORE, group, e.getMessage()).because(e)
          : e;
    } catch (ImageException.UnsafeStore e) {
      throw e;
    } catch (ImageException e) {
      throw new CommandFailure(ExitStatus.CANNOT_RESTORE, group, e.getMessage()).because(e);
    }
  }

  /** What an image would need here, and whether it would work. */
  static Compilation compile(GroupServices services, String source, StoredImage stored, Path root)
      throws IOException {
    InterceptorFiles interceptors = new InterceptorFiles(root.resolve(source));
    HostFacts facts =
        new HostProbe(
                services.machine(),
                services.programs().restorer(),
                services.digests(),
                interceptors::find)
            .probe(stored.image(), kept(services, source));
    boolean resume =
        new KeptConnections(root.resolve(source), services.programs())
            .resumes(stored.image().header().seq());
    return PlanCompiler.compile(stored.image(), facts, options(services, source, resume));
  }

  private static CheckpointPolicy.Files files(GroupServices services, String source) {
    Optional<Path> named = services.files().read(source).flatMap(GroupRecord::policy);
    return GroupPolicies.of(source, named, services.places()).policy().checkpoint().files();
  }

  /** What an image holds is put back, unless the policy wants by now that it is kept. */
  private static Predicate<String> kept(GroupServices services, String source) {
    CheckpointPolicy.Files files = files(services, source);
    return path -> FileRules.of(files, path) == CheckpointPolicy.FileAction.KEEP;
  }

  /** What the group's policy says of files that changed since. */
  private static RestoreOptions options(GroupServices services, String source, boolean resume) {
    CheckpointPolicy.Files files = files(services, source);
    return new RestoreOptions(
        path ->
            switch (FileRules.of(files, path)) {
              case KEEP -> FileHandling.KEEP;
              case TRUNCATE -> FileHandling.TRUNCATE;
              case SNAPSHOT, REFUSE -> FileHandling.REFUSE;
            },
        resume);
  }

  private static CommandFailure refusal(String group, List<RestoreRefusal> refusals) {
    String more =
        refusals.size() == 1 ? "" : "; and " + (refusals.size() - 1) + " more, see --json";
    return new CommandFailure(
        ExitStatus.CANNOT_RESTORE,
        group,
        "cannot be restored here: " + refusals.get(0).sentence() + more,
        refusals.stream().map(Json::fields).toList());
  }

  /** The group keeps the identity of its image, under whatever name it is restored. */
  private static GroupRecord record(
      GroupServices services, String group, Group.RestoreOptions options, Image image, Path root)
      throws IOException {
    List<Application> applications = image.applications();
    List<ApplicationRecord> restored =
        IntStream.range(0, applications.size())
            .mapToObj(i -> application(i, applications.get(i), image))
            .toList();
    InterceptorFiles interceptors = new InterceptorFiles(root.resolve(options.source()));
    Path store =
        options.store().isPresent() || !group.equals(options.source())
            ? services.places().state()
            : root;
    interceptors.copyTo(store.resolve(group));
    return new GroupRecord(
        group,
        image.header().coordinatorPid(),
        image.header().incarnation(),
        GroupState.RESTORING,
        store,
        options.detached(),
        "",
        services.files().read(group).flatMap(GroupRecord::policy),
        services.clock().instant(),
        restored,
        "it is being restored from checkpoint " + image.header().seq());
  }

  /** An application whose first process had ended before the checkpoint stays ended. */
  private static ApplicationRecord application(int index, Application application, Image image) {
    boolean alive =
        image.processes().stream().anyMatch(process -> process.pid() == application.rootPid());
    return new ApplicationRecord(
        index,
        application.name(),
        application.rootPid(),
        application.command(),
        0,
        alive ? OptionalInt.empty() : OptionalInt.of(0));
  }

  /** The one that it is restored from. */
  CheckpointSummary checkpoint() {
    return Checkpoints.summary(stored.commit());
  }

  GroupRecord record() {
    return record;
  }

  List<Path> interceptors() throws IOException {
    return new InterceptorFiles(record.store().resolve(record.name())).all();
  }

  List<String> notes() {
    Stream<String> unsealed = noLongerSealed().stream();
    return Stream.of(notes.stream().map(RestoreNote::sentence), unsealed, cgroups())
        .flatMap(each -> each)
        .toList();
  }

  /** Known only when the processes are there. */
  private Stream<String> cgroups() {
    return notInTheirCgroups.stream();
  }

  /** Whoever reads by a key that he named has it in no policy: then nothing new is sealed. */
  private Optional<String> noLongerSealed() {
    CheckpointPolicy next = GroupPolicies.of(record, services.places()).policy().checkpoint();
    return stored.sealing().isPresent() && next.keyFile().isEmpty()
        ? Optional.of(
            "checkpoint "
                + stored.commit().seq()
                + " is encrypted, and the next ones are not to be: the group's policy names no key"
                + " in checkpoint.encrypt")
        : Optional.empty();
  }

  /** Behind the word for what was done. */
  String sentence(RestoreSummary summary) {
    return String.format(
        " from checkpoint %d: %d processes, %d threads, in %.1f ms%s",
        summary.seq(),
        summary.processes(),
        summary.threads(),
        summary.durationMicros() / 1000.0,
        files.sentence() + cgroups().map(note -> "; " + note).collect(Collectors.joining()));
  }

  RestoreSummary complete(GroupConnections connections, Consumer<String> progress)
      throws IOException {
    Image image = stored.image();
    Path file = services.places().runtimeOf(record.name()).resolve("restore.plan");
    Files.write(file, PlanEncoder.encode(plan));
    try (UnpackedPages pages = unpack(progress)) {
      for (ApplicationRecord application : record.applications()) {
        connections.init().streams(application.index(), application.name(), log(application));
      }
      for (Terminal terminal : terminals(image).toList()) {
        give(connections, terminal);
      }
      long releasedNanos =
          files.around(
              pages.path(DataFile.PAGES.fileName()),
              () -> {
                progress.accept("making " + image.processes().size() + " processes");
                make(connections, file, pages);
                notInTheirCgroups =
                    RestoredCgroups.putBack(stored.image(), connections.initHostPid());
              },
              () -> {
                progress.accept("letting them go");
                return finish(connections, file);
              });
      connections.init().released(roots());
      for (Registration registration : registrations()) {
        register(connections, registration);
      }
      return summary(releasedNanos);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void give(GroupConnections connections, Terminal terminal) throws IOException {
    Terminal.Keeper keeper = terminal.keeper().orElseThrow();
    ApplicationRecord application = record.applications().get(keeper.application());
    connections
        .init()
        .terminal(keeper.application(), application.name(), terminal.number(), keeper.streams());
  }

  /** The terminals of applications, whose masters init holds. */
  private static Stream<Terminal> terminals(Image image) {
    return image.openFiles().stream()
        .filter(OpenFile.TerminalMaster.class::isInstance)
        .map(file -> ((OpenFile.TerminalMaster) file).terminal())
        .filter(terminal -> terminal.keeper().isPresent());
  }

  /** The first application that runs on a terminal of its own. */
  Optional<String> withTerminal() {
    return terminals(stored.image())
        .map(terminal -> record.applications().get(terminal.keeper().orElseThrow().application()))
        .filter(ApplicationRecord::running)
        .min(Comparator.comparing(ApplicationRecord::index))
        .map(ApplicationRecord::name);
  }

  private String log(ApplicationRecord application) {
    return record.detached()
        ? services.places().logsOf(record.name()).resolve(application.name() + ".log").toString()
        : "";
  }

  private UnpackedPages unpack(Consumer<String> progress) {
    if (stored.packedBytes() > 0) {
      progress.accept("unpacking " + Mebibytes.of(stored.packedBytes()));
    }
    try {
      return checkpoints.unpack(
          stored, services.places().runtimeOf(record.name()).resolve("unpacked"));
    } catch (ImageException e) {
      throw new CommandFailure(ExitStatus.CANNOT_RESTORE, record.name(), e.getMessage()).because(e);
    }
  }

  private void make(GroupConnections connections, Path file, UnpackedPages pages)
      throws IOException {
    if (plan.resumes()) {
      kept.hold(stored.image());
    } else {
      kept.clear(OptionalInt.empty());
    }
    Image image = stored.image();
    InitLink.Restored made =
        connections
            .init()
            .restore(
                new InitLink.RestoreOrder(
                    image.clocks().monotonicNanos() - Clock.monotonicNanos(),
                    image.clocks().boottimeNanos() - Clock.boottimeNanos(),
                    image.header().lastPid(),
                    TIMEOUT_MILLIS,
                    file,
                    services.programs().restorer(),
                    plan.inputs().stream().map(input -> pages.path(input.fileName())).toList()));
    if (made.errno() != 0) {
      String why = FailureExplainer.explain(plan, made.task(), made.op(), made.errno());
      throw new CommandFailure(ExitStatus.CANNOT_RESTORE, record.name(), why);
    }
  }

  private long finish(GroupConnections connections, Path file) throws IOException {
    Optional<String> table = plan.resumes() ? Optional.of(kept.resume()) : Optional.empty();
    try {
      return connections.capture().finish(connections.initHostPid(), file, table, phase -> {});
    } catch (NativeFailure failure) {
      throw new CommandFailure(
              ExitStatus.CANNOT_RESTORE,
              record.name(),
              "cannot give the restored tasks their registers: " + failure.getMessage())
          .because(failure);
    } finally {
      if (plan.resumes()) {
        kept.clear(OptionalInt.empty());
      }
    }
  }

  private List<Registration> roots() {
    return record.applications().stream()
        .filter(ApplicationRecord::running)
        .map(a -> new Registration(a.pid(), 1, 0, 0, a.name()))
        .toList();
  }

  /** They run already: one that has ended by now needs no registration. */
  private static void register(GroupConnections connections, Registration registration)
      throws IOException {
    try {
      connections.init().register(registration);
    } catch (NativeFailure failure) {
      if (!failure.gone()) {
        throw failure;
      }
    }
  }

  private List<Registration> registrations() {
    List<Application> applications = stored.image().applications();
    return stored.image().processes().stream()
        .filter(ProcessImage::registered)
        .map(
            process ->
                new Registration(
                    process.pid(),
                    process.ppid(),
                    process.execCount(),
                    0,
                    process.application().isPresent()
                        ? applications.get(process.application().getAsInt()).name()
                        : ""))
        .toList();
  }

  private RestoreSummary summary(long releasedNanos) {
    Image image = stored.image();
    long sinceFreeze =
        java.time.Duration.between(image.header().createdAt(), services.clock().instant())
            .toNanos();
    return new RestoreSummary(
        record.name(),
        image.header().seq(),
        image.processes().size(),
        image.threadCount(),
        stored.commit().bytesLogical(),
        sinceFreeze / 1000,
        (releasedNanos - receivedNanos) / 1000,
        notes());
  }
}
