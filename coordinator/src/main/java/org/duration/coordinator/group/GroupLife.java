package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.duration.coordinator.host.BootId;
import org.duration.coordinator.link.WaitStatus;
import org.duration.coordinator.os.IoWords;
import org.duration.coordinator.snapshot.PutBack;
import org.duration.image.store.GroupCheckpoints;
import org.duration.policies.decide.Fault;
import org.duration.policies.file.EffectivePolicy;

/** What happens to a group, step by step; every method but the getters runs on its thread. */
final class GroupLife implements InitTidings.Hearer {
  private final GroupParts parts;
  private final GroupLedger ledger;
  private final InitReach reach;
  private final PeriodicCheckpoints periodic;
  private final Scrubber scrubber;
  private final GroupStart start;
  private final GroupEnd end;
  private final ApplicationEnds ends;
  private final PendingRestore restores;
  private final Recovery recovery;
  private final FaultHandling faults;
  private final Starting starting;
  private final Restarting restarting;
  private final Watching watching;
  private final Preemption preemption;
  private final UserSignals userSignals = new UserSignals();

  GroupLife(String name, GroupServices services, GroupThread thread) {
    EventLog events = new EventLog(services.places().eventsOf(name), name, services.clock());
    this.ledger = new GroupLedger(name, services, events);
    this.reach =
        new InitReach(name, services, ledger, current -> new InitTidings(thread, this, current));
    this.periodic = new PeriodicCheckpoints(thread, events);
    this.scrubber = new Scrubber(events, services.clock(), this::checkpoints);
    this.parts =
        new GroupParts(
            name,
            services,
            thread,
            events,
            ledger,
            reach,
            periodic,
            new PendingLaunches(),
            new Endings());
    EventHooks hooks = new EventHooks(name, events);
    events.alsoTell(event -> hooks.tell(periodic.hooks(), event));
    this.end = new GroupEnd(parts);
    this.start = new GroupStart(parts, end);
    this.restores = new PendingRestore(parts, start);
    this.starting = new Starting(parts, start, end, new NotUp(), this::goesOn);
    this.restarting = new Restarting(parts, start, end, starting, this::stopWatching);
    this.recovery = new Recovery(parts, end, restores, this::suspend, this::restored);
    this.faults = new FaultHandling(parts, end, recovery, restarting);
    this.ends = new ApplicationEnds(parts, end, faults, userSignals, starting, restarting);
    this.watching = new Watching(parts, starting, faults::probeFailed);
    this.preemption = new Preemption(parts, end);
    end.alsoTell(
        why -> {
          watching.end();
          restarting.cancel();
          starting.cancel(why);
        });
  }

  boolean isLive() {
    return ledger.isLive();
  }

  boolean isPreempted() {
    return ledger.isPreempted();
  }

  String why() {
    return ledger.why();
  }

  // ---- start

  LaunchOrder prepareRun(Group.RunOptions options) throws IOException {
    LaunchOrder order = start.prepareRun(options);
    beginAnew();
    return order;
  }

  /** An order without an init when the group runs: then the agent alone has something to do. */
  LaunchOrder prepareStart(Group.RunOptions options, Optional<String> application)
      throws IOException {
    if (!isLive()) {
      LaunchOrder order = start.prepareStart(options, application);
      beginAnew();
      return order;
    }
    ledger.running();
    if (options.policy().isPresent()) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          parts.name(),
          "the group runs by its policy; leave out -p, or stop it first");
    }
    PolicyApplications.toStart(parts.name(), periodic.policy().policy(), application);
    return new LaunchOrder(
        parts.name(), 0, List.of(), List.of(), List.of(), List.of(), ledger.current().detached());
  }

  /** Starts applications of the policy, for a caller whose environment they get. */
  CompletableFuture<Map<String, Object>> start(
      long launch, CallerContext caller, Optional<String> application) throws IOException {
    if (launch == 0) {
      ledger.running();
    } else {
      start.check(launch);
      parts.launches().over(launch);
      starting.beginFresh();
    }
    parts.services().files().write(parts.name(), caller);
    return starting.begin(
        PolicyApplications.toStart(parts.name(), periodic.policy().policy(), application));
  }

  /** Another policy for the running group: all of it takes effect, or nothing. */
  Map<String, Object> applyPolicy(Path file) throws IOException {
    ledger.running();
    EffectivePolicy now = periodic.policy();
    EffectivePolicy next =
        GroupPolicies.of(parts.name(), Optional.of(file), parts.services().places());
    PolicyChange.check(parts.name(), ledger.current(), next.policy());
    GroupKeys.of(parts.name(), next.policy().checkpoint(), parts.services().places());
    List<String> changes = now.changesTo(next);
    ledger.change(ledger.current().withPolicy(file));
    GroupPolicies.keep(parts.name(), file, parts.services().places());
    periodic.policy(next);
    goesOn();
    changes.forEach(
        change -> parts.events().add("policy", change, Map.of("file", file.toString())));
    return Map.of("group", parts.name(), "file", file.toString(), "changes", changes);
  }

  CompletableFuture<Map<String, Object>> restart(Optional<String> application) throws IOException {
    ledger.running();
    application.ifPresent(name -> ledger.application(application));
    faults.beginAnew();
    return restarting.now(application);
  }

  LaunchOrder prepareJoin(String application) {
    return start.prepareJoin(application);
  }

  Map<String, Object> attach(long launch) throws IOException {
    return start.attach(launch);
  }

  Map<String, Object> launched(long launch, int pid, List<String> command) throws IOException {
    boolean first = ledger.current().state() == GroupState.STARTING;
    ApplicationRecord application = start.launched(launch, pid, command);
    if (first) {
      goesOn();
    }
    ends.replayEarly();
    return Map.of("group", parts.name(), "application", application.name(), "pid", pid);
  }

  void abandoned(long launch, String reason) {
    if (recovery.isUnderWay() && parts.launches().isPending(launch)) {
      recovery.clientLost(reason);
    } else {
      start.abandoned(launch, reason);
    }
  }

  // ---- restore

  LaunchOrder prepareRestore(
      Group.RestoreOptions options, long receivedNanos, Consumer<String> progress)
      throws IOException {
    ledger.refuseWhenLive("restore");
    RestoreCycle cycle =
        RestoreCycle.prepare(parts.services(), parts.name(), options, receivedNanos, progress);
    LaunchOrder order = restores.begin(cycle, cycle.record());
    beginAnew();
    return order;
  }

  /**
   * The same of a group that was preempted, from the checkpoint that it was halted with.
   *
   * @param detached empty: as it was
   */
  LaunchOrder prepareResume(
      Optional<Boolean> detached, long receivedNanos, Consumer<String> progress)
      throws IOException {
    GroupRecord before = ledger.preempted();
    Group.RestoreOptions options =
        new Group.RestoreOptions(
            parts.name(),
            ledger.storedSeq(),
            Optional.empty(),
            List.of(),
            detached.orElse(before.detached()));
    RestoreCycle cycle =
        RestoreCycle.prepare(parts.services(), parts.name(), options, receivedNanos, progress);
    LaunchOrder order = restores.begin(cycle, before.resumed(cycle.record()));
    beginAnew();
    return order;
  }

  private void beginAnew() {
    faults.beginAnew();
    userSignals.clear();
  }

  RestoreSummary completeRestore(long launch, Consumer<String> progress) throws IOException {
    start.check(launch);
    try {
      RestoreSummary summary = restores.complete(launch, progress);
      restored();
      return summary;
    } catch (IOException | RuntimeException e) {
      if (recovery.isUnderWay()) {
        recovery.failed(e);
      } else {
        end.notMade("its restore failed: " + e.getMessage());
      }
      throw e;
    }
  }

  /** What a client in the foreground executes so that a recovered group has its streams. */
  LaunchOrder prepareRecovery() throws IOException {
    return recovery.claim();
  }

  private void goesOn() {
    periodic.start(this::periodicCheckpoint);
    scrubber.start();
    watching.begin(Optional.empty());
  }

  private void restored() {
    goesOn();
    watching.begin(ledger.lastCheckpoint().map(CheckpointSummary::createdAt));
    starting.resume();
  }

  private void suspend() {
    watching.end();
    restarting.cancel();
    starting.suspend();
  }

  private void stopWatching() {
    watching.end();
  }

  /** What the policy says of an application that does not come up. */
  private final class NotUp implements Starting.Trouble {
    @Override
    public boolean notReady(String application, Duration timeout) {
      return faults.notReady(application, timeout);
    }

    @Override
    public boolean ignored(String application, Duration timeout) {
      return faults.ignored(new Fault.NotReady(application, timeout));
    }
  }

  // ---- while it runs

  /** How the group as a whole will end. */
  CompletableFuture<Ending> ending() {
    if (recovery.wantsClient()) {
      return CompletableFuture.completedFuture(Ending.RECOVERY);
    }
    CompletableFuture<Ending> ending = parts.endings().of(Endings.GROUP);
    if (ledger.isPreempted()) {
      ending.complete(preempted());
    }
    if (!isLive()) {
      ending.complete(Ending.of(end.status()));
    }
    return ending;
  }

  CompletableFuture<Ending> ending(Optional<String> application) {
    ApplicationRecord chosen = ledger.application(application);
    if (recovery.wantsClient() && chosen.index() == 0) {
      return CompletableFuture.completedFuture(Ending.RECOVERY);
    }
    CompletableFuture<Ending> ending = parts.endings().of(chosen.name());
    if (recovery.isUnderWay()) {
      return ending;
    }
    chosen
        .waitStatus()
        .ifPresent(status -> ending.complete(Ending.of(new WaitStatus(status).shellStatus())));
    if (ledger.isPreempted()) {
      ending.complete(preempted());
    }
    if (!isLive()) {
      ending.complete(Ending.of(Stop.KILLED));
    }
    return ending;
  }

  private Ending preempted() {
    return Ending.preempted(ledger.storedSeq().orElse(0));
  }

  Map<String, Object> signal(Optional<String> application, int signal) throws IOException {
    ledger.running();
    ApplicationRecord chosen = ledger.application(application);
    userSignals.sent(chosen.name(), signal);
    reach.connected().init().signalProcessGroup(chosen.pid(), signal);
    return Map.of("group", parts.name(), "application", chosen.name(), "signal", signal);
  }

  Map<String, Object> terminal(Optional<String> application) throws IOException {
    return start.terminal(application);
  }

  private interface Take {
    CheckpointSummary from(CheckpointCycle cycle) throws IOException;
  }

  CheckpointSummary checkpoint(boolean full, Consumer<String> progress) throws IOException {
    return checkpoint(cycle -> cycle.run(full, progress));
  }

  private CheckpointSummary checkpoint(Take take) throws IOException {
    ledger.running();
    ledger.become(GroupState.CHECKPOINTING, "a checkpoint is being taken");
    try {
      CheckpointSummary summary =
          take.from(
              new CheckpointCycle(
                  parts.services(),
                  parts.events(),
                  reach.connected(),
                  ledger.current(),
                  periodic.policy(),
                  watching.failingSince()));
      ledger.lastCheckpoint(Optional.of(summary));
      return summary;
    } finally {
      watching.paused();
      if (ledger.current().state() == GroupState.CHECKPOINTING) {
        ledger.become(GroupState.RUNNING, "it runs");
      }
    }
  }

  private void periodicCheckpoint() {
    try {
      checkpoint(false, step -> {});
    } catch (IOException e) {
      parts.events().add("alarm", "the periodic checkpoint failed: " + e.getMessage(), Map.of());
    }
  }

  List<ProcessStatus> processes() throws IOException {
    return reach.connected().processes(ledger.current().applications());
  }

  GroupStatus status() {
    GroupRecord now = ledger.current();
    List<ProcessStatus> processes =
        reach.open().filter(open -> isLive()).map(open -> shown(open, now)).orElse(List.of());
    GroupRecord shown = ledger.elsewhere().map(where -> now.with(now.state(), where)).orElse(now);
    Lineage.Shown tracking =
        reach.open().map(open -> open.lineage().shown()).orElse(Lineage.Shown.NOTHING);
    return GroupStatuses.of(
        shown, processes, ledger.lastCheckpoint(), periodic.skipped(), tracking, scrubber.shown());
  }

  private GroupCheckpoints checkpoints() {
    return Checkpoints.of(ledger.current(), periodic.policy(), parts.services().places());
  }

  /** Without what they registered as when init is just ending. */
  private static List<ProcessStatus> shown(GroupConnections open, GroupRecord now) {
    try {
      return open.processes(now.applications());
    } catch (IOException e) {
      return ProcessTable.of(open.initHostPid(), List.of(), now.applications());
    }
  }

  // ---- end

  Map<String, Object> stop(
      Optional<String> application, boolean checkpoint, boolean kill, Consumer<String> progress)
      throws IOException {
    if (ledger.isPreempted() && kill) {
      return giveUp();
    }
    if (!isLive()) {
      throw new CommandFailure(ExitStatus.NOT_FOUND, parts.name(), "the group does not run");
    }
    periodic.stop();
    scrubber.stop();
    if (checkpoint && application.isEmpty() && keepsConnections()) {
      return endWithCheckpoint(progress);
    }
    if (checkpoint) {
      checkpoint(false, progress);
    }
    application.ifPresent(name -> userSignals.sent(name, Stop.KILL));
    Map<String, Object> stopped = end.stop(application, kill);
    if (isLive()) {
      application.ifPresent(starting::stopped);
      goesOn();
    }
    return stopped;
  }

  private boolean keepsConnections() {
    return KeptConnections.wanted(periodic.policy().policy().checkpoint().network());
  }

  private KeptConnections keptConnections() {
    GroupRecord now = ledger.current();
    return new KeptConnections(now.store().resolve(now.name()), parts.services().programs());
  }

  /** It is not to be carried on: its name is free again. */
  private Map<String, Object> giveUp() {
    keptConnections().clear(OptionalInt.empty());
    String reason = "it was preempted, and then given up by its user";
    ledger.become(GroupState.STOPPED, reason);
    parts.events().add("stopped", reason, Map.of());
    return Map.of("group", parts.name());
  }

  /** Halts the group; see {@link Preemption}. */
  PreemptionSummary preempt(OptionalLong below, Consumer<String> progress) throws IOException {
    ledger.running();
    if (below.isPresent()) {
      preemption.requireBelow(below.getAsLong());
    }
    periodic.stop();
    scrubber.stop();
    try {
      return preemption.run(durable -> lastCheckpoint(durable, progress));
    } catch (IOException | RuntimeException e) {
      goesOn();
      throw e;
    }
  }

  private CheckpointSummary lastCheckpoint(
      Consumer<CheckpointSummary> durable, Consumer<String> progress) throws IOException {
    Optional<KeptConnections> kept =
        keepsConnections() ? Optional.of(keptConnections()) : Optional.empty();
    return checkpoint(cycle -> cycle.runAndEnd(new LastCheckpoint(kept, durable), progress));
  }

  /** Nothing of it runs between the two: its connections to the outside can go on later. */
  private Map<String, Object> endWithCheckpoint(Consumer<String> progress) throws IOException {
    try {
      lastCheckpoint(durable -> {}, progress);
    } catch (IOException | RuntimeException e) {
      goesOn();
      throw e;
    }
    end.end(GroupState.STOPPED, "it was stopped by its user, with a checkpoint");
    return Map.of("group", parts.name());
  }

  void letGo() {
    periodic.stop();
    scrubber.stop();
    watching.end();
    reach.letGo();
  }

  void adopt() throws IOException {
    try {
      adoptAsItIs();
    } finally {
      if (ledger.known().isPresent() && ledger.elsewhere().isEmpty()) {
        keptConnections().clearUnfinished(initHostPid());
      }
    }
  }

  private OptionalInt initHostPid() {
    return reach.open().map(open -> OptionalInt.of(open.initHostPid())).orElse(OptionalInt.empty());
  }

  private void adoptAsItIs() throws IOException {
    if (ledger.isPreempted() && !ledger.current().beforeBoot(BootId.current())) {
      preemption.settle();
    }
    if (!isLive()) {
      takeBackFiles();
      RuntimeDirectory.remove(parts.services().places().runtimeOf(parts.name()));
      return;
    }
    GroupRecord now = ledger.current();
    if (now.beforeBoot(BootId.current())) {
      takeBackFiles();
      end.notMade("the machine was restarted");
      return;
    }
    if (ledger.elsewhere().isPresent()) {
      return; // another agent's
    }
    if (recovery.isUnderWay()) {
      takeBackFiles();
      lost("the agent died while it recovered the group", now);
      return;
    }
    if (ledger.isBeingMade()) {
      takeBackFiles();
      end.notMade("the agent died while it was being made");
      return;
    }
    try {
      reach.connect();
    } catch (IOException e) {
      lost("its init was lost while no agent ran", now);
      return;
    }
    ledger.change(now.with(GroupState.RUNNING, "it runs; adopted by a new agent"));
    parts.events().add("adopted", "a new agent coordinates the group", Map.of());
    ledger.lastCheckpoint(Checkpoints.newest(now));
    periodic.policy(policyOf(now));
    goesOn();
    starting.resume();
  }

  /** A file that has become wrong since does not take effect: the one that did goes on. */
  private EffectivePolicy policyOf(GroupRecord now) {
    try {
      return GroupPolicies.of(now, parts.services().places());
    } catch (CommandFailure wrong) {
      parts
          .events()
          .add(
              "alarm",
              "the policy that took effect last stays in force: " + wrong.getMessage(),
              Map.of());
      return GroupPolicies.kept(parts.name(), parts.services().places());
    }
  }

  private void lost(String what, GroupRecord now) {
    periodic.policy(policyOf(now));
    if (!faults.lost(what)) {
      end.end(GroupState.FAILED, what);
    }
  }

  /** An agent that died in the midst of a restore may have left files half put back. */
  private void takeBackFiles() {
    try {
      if (PutBack.recover(parts.services().places().undoOf(parts.name()))) {
        parts
            .events()
            .add(
                "files",
                "its files are again what they were before a restore that did not end",
                Map.of());
      }
    } catch (IOException e) {
      parts
          .events()
          .add(
              "alarm",
              "files of a restore that did not end cannot be taken back: " + IoWords.of(e),
              Map.of());
    }
  }

  // ---- what init tells

  @Override
  public void ended(PendingLaunches.Exit exit) {
    ends.ended(exit);
  }

  @Override
  public void checkpointWanted() {
    periodicCheckpoint();
  }

  @Override
  public void initLost() {
    ends.initLost();
  }
}
