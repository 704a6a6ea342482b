package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.duration.coordinator.host.BootId;
import org.duration.coordinator.link.InitEvents;
import org.duration.coordinator.link.WaitStatus;
import org.duration.coordinator.os.Places;
import org.duration.image.ImageException;
import org.duration.image.store.CheckpointStore;
import org.duration.interceptor.Registration;
import org.duration.policies.file.EffectivePolicy;

/** What happens to a group, step by step; every method but the getters runs on its thread. */
final class GroupLife implements InitEvents {
  private static final long START_MILLIS = 30_000;

  private final String name;
  private final GroupServices services;
  private final GroupThread thread;
  private final Launch launch;
  private final EventLog events;
  private final Endings endings = new Endings();
  private final PeriodicCheckpoints periodic;
  private volatile Optional<GroupRecord> record;
  private volatile Optional<GroupConnections> connections = Optional.empty();
  private volatile Optional<CheckpointSummary> lastCheckpoint = Optional.empty();
  private Optional<RestoreCycle> pendingRestore = Optional.empty();
  private final List<Exit> earlyExits = new ArrayList<>();

  /** An end that init told before the client told of the launch. */
  private record Exit(int pid, int status, int remaining, String application) {}

  GroupLife(String name, GroupServices services, GroupThread thread) {
    this.name = name;
    this.services = services;
    this.thread = thread;
    this.launch = new Launch(services.places(), services.programs());
    this.events = new EventLog(services.places().eventsOf(name), name, services.clock());
    this.record = services.files().read(name);
    this.periodic = new PeriodicCheckpoints(thread, events);
  }

  boolean isLive() {
    return record.map(known -> known.state().live()).orElse(false);
  }

  String why() {
    return record.map(GroupRecord::why).orElse("it was never run here");
  }

  // ---- start

  LaunchOrder prepareRun(Group.RunOptions options) throws IOException {
    refuseWhenLive("run");
    long incarnation = record.map(GroupRecord::incarnation).orElse(0L) + 1;
    EffectivePolicy policy = GroupPolicies.of(name, options.policy(), services.places());
    Path store = store(options, policy);
    makeDirectories(store);
    Path interceptor =
        new InterceptorFiles(store.resolve(name)).keep(services.programs().interceptor());
    GroupRecord fresh =
        new GroupRecord(
            name,
            ProcessHandle.current().pid(),
            incarnation,
            GroupState.STARTING,
            store,
            options.detached(),
            interceptor.getFileName().toString(),
            options.policy(),
            services.clock().instant(),
            List.of(),
            "it is being started");
    periodic.policy(policy);
    begin(fresh);
    return new LaunchOrder(
        name,
        launch.init(fresh, List.of(interceptor)),
        launch.spawn(fresh, options.application(), reportFile(options.application())),
        List.of());
  }

  /** The user's word goes before the policy's. */
  private Path store(Group.RunOptions options, EffectivePolicy policy) {
    return options
        .store()
        .or(() -> policy.policy().checkpoint().store().map(Path::of))
        .orElse(services.places().state())
        .toAbsolutePath()
        .normalize();
  }

  LaunchOrder prepareJoin(String application) {
    GroupRecord now = running();
    if (now.applications().stream().anyMatch(a -> a.name().equals(application) && a.running())) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          name,
          "an application " + application + " runs in it; give the new one another --name");
    }
    return new LaunchOrder(
        name, List.of(), launch.spawn(now, application, reportFile(application)), List.of());
  }

  Map<String, Object> attach() throws IOException {
    connect();
    return Map.of("group", name);
  }

  Map<String, Object> launched(String application, int pid, List<String> command)
      throws IOException {
    GroupRecord now = current();
    List<ApplicationRecord> applications = new ArrayList<>(now.applications());
    applications.add(
        new ApplicationRecord(applications.size(), application, pid, command, OptionalInt.empty()));
    boolean first = now.state() == GroupState.STARTING;
    change(now.with(applications));
    if (first) {
      become(GroupState.RUNNING, "it runs");
      periodic.start(this::periodicCheckpoint);
    }
    events.add(
        first ? "started" : "joined",
        application + " was launched as process " + pid + ": " + String.join(" ", command),
        Map.of("application", application, "pid", pid, "command", command));
    replayEarlyExits();
    return Map.of("group", name, "application", application, "pid", pid);
  }

  Map<String, Object> abandon(String reason) throws IOException {
    if (current().state() == GroupState.STARTING || current().state() == GroupState.RESTORING) {
      end(GroupState.FAILED, reason);
    }
    return Map.of("group", name);
  }

  // ---- while it runs

  CompletableFuture<Integer> ending(Optional<String> application) {
    GroupRecord now = current();
    ApplicationRecord chosen = find(now, application);
    CompletableFuture<Integer> ending = endings.of(chosen.name());
    chosen.waitStatus().ifPresent(status -> ending.complete(new WaitStatus(status).shellStatus()));
    if (!now.state().live()) {
      ending.complete(128 + 9);
    }
    return ending;
  }

  Map<String, Object> signal(Optional<String> application, int signal) throws IOException {
    ApplicationRecord chosen = find(running(), application);
    connected().init().signalProcessGroup(chosen.pid(), signal);
    return Map.of("group", name, "application", chosen.name(), "signal", signal);
  }

  CheckpointSummary checkpoint(Consumer<String> progress) throws IOException {
    running();
    become(GroupState.CHECKPOINTING, "a checkpoint is being taken");
    try {
      CheckpointSummary summary =
          new CheckpointCycle(services, events, connected(), current(), periodic.policy())
              .run(progress);
      lastCheckpoint = Optional.of(summary);
      return summary;
    } finally {
      if (current().state() == GroupState.CHECKPOINTING) {
        become(GroupState.RUNNING, "it runs");
      }
    }
  }

  private void periodicCheckpoint() {
    try {
      checkpoint(step -> {});
    } catch (IOException e) {
      events.add("alarm", "the periodic checkpoint failed: " + e.getMessage(), Map.of());
    }
  }

  List<ProcessStatus> processes() throws IOException {
    return ProcessTable.of(
        connected().initHostPid(), connected().init().registrations(), current().applications());
  }

  GroupStatus status() {
    GroupRecord now = current();
    List<ProcessStatus> processes = List.of();
    Optional<GroupConnections> open = connections;
    if (open.isPresent() && now.state().live()) {
      processes = ProcessTable.of(open.get().initHostPid(), List.of(), now.applications());
    }
    GroupRecord shown = elsewhere().map(where -> now.with(now.state(), where)).orElse(now);
    Optional<CheckpointSummary> newest = now.state().live() ? lastCheckpoint : newestOf(now);
    return GroupStatuses.of(shown, processes, newest, periodic.skipped());
  }

  /** Of a group that ended, perhaps long ago: what it can be restored from. */
  private static Optional<CheckpointSummary> newestOf(GroupRecord ended) {
    try {
      return Checkpoints.newest(ended);
    } catch (ImageException e) {
      return Optional.empty(); // verify and restore say what is wrong with the store
    }
  }

  // ---- end

  Map<String, Object> stop(
      Optional<String> application, boolean checkpoint, boolean kill, Consumer<String> progress)
      throws IOException {
    GroupRecord now = current();
    if (!now.state().live()) {
      throw new CommandFailure(ExitStatus.NOT_FOUND, name, "the group does not run");
    }
    periodic.stop();
    if (checkpoint) {
      checkpoint(progress);
    }
    List<ApplicationRecord> all = now.applications();
    List<ApplicationRecord> chosen =
        application.isPresent() ? List.of(find(now, application)) : all;
    Stop.of(connected()).run(chosen, kill);
    if (all.stream().anyMatch(a -> a.running() && !chosen.contains(a))) {
      periodic.start(this::periodicCheckpoint);
      return Map.of("group", name, "application", chosen.get(0).name());
    }
    end(GroupState.STOPPED, kill ? "it was killed by its user" : "it was stopped by its user");
    return Map.of("group", name);
  }

  void letGo() {
    periodic.stop();
    connections.ifPresent(GroupConnections::close);
    connections = Optional.empty();
  }

  void adopt() throws IOException {
    if (!isLive()) {
      removeRuntime();
      return;
    }
    GroupRecord now = current();
    if (now.beforeBoot(BootId.current())) {
      end(GroupState.FAILED, "the machine was restarted");
      return;
    }
    if (now.elsewhere(services.places().runtime()).isPresent()) {
      return; // another agent's
    }
    try {
      connect();
    } catch (IOException e) {
      end(GroupState.FAILED, "its init was lost while no agent ran");
      return;
    }
    if (now.state() == GroupState.STARTING || now.state() == GroupState.RESTORING) {
      end(GroupState.FAILED, "the agent died while it was being made");
      return;
    }
    change(now.with(GroupState.RUNNING, "it runs; adopted by a new agent"));
    events.add("adopted", "a new agent coordinates the group", Map.of());
    lastCheckpoint = Checkpoints.newest(now);
    periodic.policy(GroupPolicies.of(now, services.places()));
    periodic.start(this::periodicCheckpoint);
  }

  // ---- restore

  LaunchOrder prepareRestore(
      Group.RestoreOptions options, long receivedNanos, Consumer<String> progress)
      throws IOException {
    refuseWhenLive("restore");
    RestoreCycle cycle = RestoreCycle.prepare(services, name, options, receivedNanos, progress);
    makeDirectories(cycle.record().store());
    periodic.policy(GroupPolicies.of(cycle.record(), services.places()));
    begin(cycle.record());
    pendingRestore = Optional.of(cycle);
    return new LaunchOrder(
        name, launch.init(cycle.record(), cycle.interceptors()), List.of(), cycle.notes());
  }

  RestoreSummary completeRestore(Consumer<String> progress) throws IOException {
    RestoreCycle cycle =
        pendingRestore.orElseThrow(
            () -> new CommandFailure(ExitStatus.BUSY, name, "no restore of it was begun"));
    pendingRestore = Optional.empty();
    try {
      RestoreSummary summary = cycle.complete(connect(), progress);
      become(GroupState.RUNNING, "it runs, restored from checkpoint " + summary.seq());
      lastCheckpoint = Optional.of(cycle.checkpoint());
      events.add("restored", cycle.sentence(summary), Json.fields(summary));
      periodic.start(this::periodicCheckpoint);
      return summary;
    } catch (IOException | RuntimeException e) {
      end(GroupState.FAILED, "its restore failed: " + e.getMessage());
      throw e;
    }
  }

  // ---- what init tells

  @Override
  public void exited(int pid, int status, int remaining, String application) {
    thread.tell(() -> processEnded(pid, status, remaining, application));
  }

  @Override
  public void registered(Registration registration) {
    // ps asks init for the whole list when it needs it
  }

  @Override
  public void guestAsks(int what, int pid) {
    thread.tell(this::periodicCheckpoint);
  }

  @Override
  public void gone() {
    thread.tell(this::initLost);
  }

  private void processEnded(int pid, int status, int remaining, String application) {
    if (!isLive()) {
      return;
    }
    boolean known = current().applications().stream().anyMatch(a -> a.pid() == pid && a.running());
    if (current().state() == GroupState.STARTING || !application.isEmpty() && !known) {
      earlyExits.add(new Exit(pid, status, remaining, application));
      return;
    }
    if (known) {
      applicationEnded(pid, status);
    }
    if (remaining == 0 && current().state() != GroupState.RESTORING) {
      boolean well = current().applications().stream().allMatch(GroupLife::endedWell);
      end(
          well ? GroupState.STOPPED : GroupState.FAILED,
          well ? "its last application ended" : "its last application ended by a fault");
    }
  }

  private void replayEarlyExits() {
    List<Exit> early = List.copyOf(earlyExits);
    earlyExits.clear();
    early.forEach(exit -> processEnded(exit.pid, exit.status, exit.remaining, exit.application));
  }

  private static boolean endedWell(ApplicationRecord application) {
    return application.waitStatus().orElse(0) == 0;
  }

  private void applicationEnded(int pid, int status) {
    GroupRecord now = current();
    WaitStatus ended = new WaitStatus(status);
    List<ApplicationRecord> applications = new ArrayList<>();
    String application = "";
    for (ApplicationRecord one : now.applications()) {
      boolean itself = one.running() && one.pid() == pid;
      application = itself ? one.name() : application;
      applications.add(itself ? one.ended(status) : one);
    }
    change(now.with(applications));
    events.add(
        ended.success() ? "exit" : "fault",
        application + " (process " + pid + ") " + ended.describe(),
        Map.of("application", application, "pid", pid, "status", ended.shellStatus()));
    forget(application);
    endings.ended(application, ended.shellStatus());
  }

  /** Unless something of it lives on, which then still writes to its streams. */
  private void forget(String application) {
    try {
      boolean livesOn =
          processes().stream()
              .anyMatch(
                  one -> one.application().equals(application) || one.application().isEmpty());
      if (!livesOn) {
        connected().init().forget(application);
      }
    } catch (IOException e) {
      events.add(
          "alarm", "init kept the streams of " + application + ": " + e.getMessage(), Map.of());
    }
  }

  private void initLost() {
    boolean expected = connections.isEmpty();
    if (isLive() && !expected) {
      events.add("fault", "its init was lost, and with it every process of the group", Map.of());
      end(GroupState.FAILED, "its init was lost");
    }
  }

  // ---- state

  private void begin(GroupRecord fresh) throws IOException {
    Places.privateDirectory(services.places().runtimeOf(name), services.uid());
    Files.deleteIfExists(services.places().initSocket(name));
    endings.clear();
    earlyExits.clear();
    lastCheckpoint = Optional.empty();
    change(fresh.begun(BootId.current(), services.places().runtime()));
    Instant begun = fresh.startedAt();
    thread.after(
        START_MILLIS,
        () -> {
          boolean same = record.map(now -> now.startedAt().equals(begun)).orElse(false);
          boolean waiting =
              current().state() == GroupState.STARTING || current().state() == GroupState.RESTORING;
          if (same && waiting) {
            end(GroupState.FAILED, "its client went away before it ran");
          }
        });
  }

  private void end(GroupState state, String reason) {
    periodic.stop();
    pendingRestore = Optional.empty();
    Optional<GroupConnections> open = connections.isPresent() ? connections : unattended();
    connections = Optional.empty();
    open.ifPresent(Stop::shutDown);
    become(state, reason);
    events.add(state == GroupState.STOPPED ? "stopped" : "failed", reason, Map.of());
    removeRuntime();
    endings.allEnded(128 + 9);
  }

  /** An init that a client made and then did not tell of. */
  private Optional<GroupConnections> unattended() {
    if (!Files.exists(services.places().initSocket(name))) {
      return Optional.empty();
    }
    try {
      return Optional.of(connect());
    } catch (IOException e) {
      return Optional.empty(); // nobody serves there any more
    }
  }

  private GroupConnections connect() throws IOException {
    GroupConnections open =
        GroupConnections.open(
            services.places().initSocket(name),
            this,
            services.programs(),
            services.places().stateOf(name).resolve("capture.log"));
    connections = Optional.of(open);
    return open;
  }

  private void become(GroupState next, String reason) {
    GroupRecord now = current();
    if (now.state() != next) {
      if (!now.state().mayBecome(next)) {
        throw new IllegalStateException(name + " cannot go from " + now.state() + " to " + next);
      }
      change(now.with(next, reason));
    }
  }

  private void change(GroupRecord next) {
    record = Optional.of(next);
    try {
      services.files().write(next);
    } catch (IOException e) {
      events.add("alarm", "cannot write the group's record: " + e.getMessage(), Map.of());
    }
  }

  private GroupRecord current() {
    return record.orElseThrow(
        () -> new CommandFailure(ExitStatus.NOT_FOUND, name, "no such group"));
  }

  private GroupRecord running() {
    GroupRecord now = current();
    if (now.state() != GroupState.RUNNING) {
      throw new CommandFailure(
          now.state().live() ? ExitStatus.BUSY : ExitStatus.NOT_FOUND,
          name,
          "the group is " + now.state().word() + ": " + now.why());
    }
    return now;
  }

  private GroupConnections connected() {
    return connections.orElseThrow(
        () ->
            new CommandFailure(
                ExitStatus.BUSY, name, elsewhere().orElse("the group has no init yet; try again")));
  }

  /** Where a group lives that this agent does not reach: a login with another XDG_RUNTIME_DIR. */
  private Optional<String> elsewhere() {
    return record
        .flatMap(now -> now.elsewhere(services.places().runtime()))
        .map(where -> "it was started under " + where + "; set DURATION_RUNTIME_DIR=" + where);
  }

  private void refuseWhenLive(String verb) {
    if (isLive()) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          name,
          "cannot "
              + verb
              + ": the group is "
              + current().state().word()
              + "; "
              + elsewhere().orElse("stop it first"));
    }
  }

  private ApplicationRecord find(GroupRecord now, Optional<String> application) {
    List<ApplicationRecord> all = now.applications();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (application.isEmpty() ? i == 0 : all.get(i).name().equals(application.get())) {
        return all.get(i);
      }
    }
    throw new CommandFailure(
        ExitStatus.NOT_FOUND,
        name,
        "no application " + application.orElse("") + " in it; duration-am status shows them");
  }

  private void makeDirectories(Path store) throws IOException {
    Places places = services.places();
    Places.privateDirectory(places.stateOf(name), services.uid());
    Places.privateDirectory(places.logsOf(name), services.uid());
    CheckpointStore.open(store);
    Places.privateDirectory(store.resolve(name), services.uid());
  }

  private Path reportFile(String application) {
    return services.places().runtimeOf(name).resolve("spawned-" + application);
  }

  private void removeRuntime() {
    RuntimeDirectory.remove(services.places().runtimeOf(name));
  }
}
