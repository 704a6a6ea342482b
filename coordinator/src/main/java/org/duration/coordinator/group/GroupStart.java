package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.duration.coordinator.host.BootId;
import org.duration.coordinator.link.InitLink;
import org.duration.coordinator.os.Places;
import org.duration.image.store.CheckpointStore;
import org.duration.policies.file.EffectivePolicy;

/** How applications come into a group: each is ordered here and launched by the user's client. */
final class GroupStart {
  private static final long HELPER_MILLIS = 1_000;

  private final GroupParts parts;
  private final GroupEnd end;
  private final Launch launch;

  GroupStart(GroupParts parts, GroupEnd end) {
    this.parts = parts;
    this.end = end;
    this.launch = new Launch(parts.services().places(), parts.services().programs());
  }

  LaunchOrder prepareRun(Group.RunOptions options) throws IOException {
    GroupRecord fresh = beginFresh(options, policy -> {});
    String application = options.application();
    return new LaunchOrder(
        parts.name(),
        parts.launches().begin(application),
        init(fresh),
        launch.spawn(fresh, application, reportFile(application)),
        launch.terminal(parts.name(), application),
        List.of(),
        options.detached());
  }

  /** Of a group whose applications are launched by the agent, once the client has made an init. */
  LaunchOrder prepareStart(Group.RunOptions options, Optional<String> only) throws IOException {
    GroupRecord fresh =
        beginFresh(
            options, policy -> PolicyApplications.toStart(parts.name(), policy.policy(), only));
    return new LaunchOrder(
        parts.name(),
        parts.launches().begin(""),
        init(fresh),
        List.of(),
        List.of(),
        List.of(),
        options.detached());
  }

  /** What {@code check} refuses is not begun. */
  private GroupRecord beginFresh(Group.RunOptions options, Consumer<EffectivePolicy> check)
      throws IOException {
    GroupServices services = parts.services();
    parts.ledger().refuseWhenLive("run");
    parts.ledger().refuseWhenPreempted("run");
    EffectivePolicy policy = GroupPolicies.of(parts.name(), options.policy(), services.places());
    check.accept(policy);
    KeptConnections.requireSupport(
        parts.name(), policy.policy().checkpoint().network(), services.programs());
    GroupKeys.of(parts.name(), policy.policy().checkpoint(), services.places());
    Path store = store(options, policy);
    makeDirectories(store);
    GroupRecord fresh =
        new GroupRecord(
            parts.name(),
            ProcessHandle.current().pid(),
            parts.ledger().known().map(GroupRecord::incarnation).orElse(0L) + 1,
            GroupState.STARTING,
            store,
            options.detached(),
            interceptor(store).getFileName().toString(),
            options.policy(),
            services.clock().instant(),
            List.of(),
            "it is being started");
    parts.periodic().policy(policy);
    begin(fresh);
    GroupPolicies.keep(
        parts.name(),
        options.policy().orElse(services.places().policyOf(parts.name())),
        services.places());
    new KeptConnections(store.resolve(parts.name()), services.programs())
        .clear(OptionalInt.empty());
    return parts.ledger().current();
  }

  private Path interceptor(Path store) throws IOException {
    return new InterceptorFiles(store.resolve(parts.name()))
        .keep(parts.services().programs().interceptor());
  }

  private List<String> init(GroupRecord record) throws IOException {
    return launch.init(record, List.of(interceptor(record.store())));
  }

  /** Makes another init in place of one that was lost; its streams are the logs. */
  void initAlone() throws IOException {
    Places places = parts.services().places();
    GroupRecord now = parts.ledger().current().asDetached();
    Places.privateDirectory(places.runtimeOf(parts.name()), parts.services().uid());
    InitProcess.make(parts.name(), init(now), places.runtimeOf(parts.name()), true);
    parts.reach().connect();
    parts.ledger().change(now);
  }

  /** The user's word goes before the policy's. */
  private Path store(Group.RunOptions options, EffectivePolicy policy) {
    return options
        .store()
        .or(() -> policy.policy().checkpoint().store().map(Path::of))
        .orElse(parts.services().places().state())
        .toAbsolutePath()
        .normalize();
  }

  LaunchOrder prepareJoin(String application) {
    GroupRecord now = parts.ledger().running();
    boolean taken =
        parts.launches().isPending(application)
            || now.applications().stream()
                .anyMatch(a -> a.name().equals(application) && a.running());
    if (taken) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          parts.name(),
          "an application " + application + " runs in it; give the new one another --name");
    }
    return new LaunchOrder(
        parts.name(),
        parts.launches().begin(application),
        List.of(),
        launch.spawn(now, application, reportFile(application)),
        launch.terminal(parts.name(), application),
        List.of(),
        now.detached());
  }

  /** Of a restore, whose applications come with their image. */
  LaunchOrder prepareRestore(RestoreCycle cycle, GroupRecord record) throws IOException {
    makeDirectories(record.store());
    parts.periodic().policy(GroupPolicies.of(record, parts.services().places()));
    begin(record);
    return new LaunchOrder(
        parts.name(),
        parts.launches().begin(""),
        launch.init(record, cycle.interceptors()),
        List.of(),
        cycle.withTerminal().map(one -> launch.terminal(parts.name(), one)).orElse(List.of()),
        cycle.notes(),
        record.detached());
  }

  Map<String, Object> attach(long launched) throws IOException {
    check(launched);
    parts.reach().connect();
    return Map.of("group", parts.name());
  }

  /** The client has launched an application. */
  ApplicationRecord launched(long launched, int pid, List<String> command) throws IOException {
    check(launched);
    return entered(parts.launches().over(launched), pid, command, 0);
  }

  /** An application is launched; with the first one the group runs. */
  ApplicationRecord entered(String application, int pid, List<String> command, int restarts)
      throws IOException {
    List<ApplicationRecord> applications = new ArrayList<>(parts.ledger().current().applications());
    ApplicationRecord added = null;
    for (InitLink.Launched one : parts.reach().connected().init().launched()) {
      boolean wanted = one.pid() == pid;
      if (wanted || one.index() >= applications.size()) {
        ApplicationRecord record =
            new ApplicationRecord(
                one.index(),
                one.name(),
                one.pid(),
                wanted ? command : List.of(one.name()),
                wanted ? restarts : 0,
                wanted ? OptionalInt.empty() : OptionalInt.of(0));
        place(applications, record);
        added = wanted ? record : added;
      }
    }
    if (added == null) {
      added =
          new ApplicationRecord(
              applications.size(), application, pid, command, restarts, OptionalInt.empty());
      applications.add(added);
    }
    parts.ledger().change(parts.ledger().current().with(applications));
    tellEntered(added);
    return added;
  }

  /** Init numbers streams by the place, and gives the place of one that has ended to another. */
  private static void place(List<ApplicationRecord> applications, ApplicationRecord record) {
    if (record.index() < applications.size()) {
      applications.set(record.index(), record);
    } else {
      applications.add(record);
    }
  }

  private void tellEntered(ApplicationRecord added) {
    boolean first = parts.ledger().isBeingMade();
    if (first) {
      parts.ledger().become(GroupState.RUNNING, "it runs");
    }
    parts
        .events()
        .add(
            first ? "started" : "joined",
            added.name()
                + " was launched as process "
                + added.pid()
                + ": "
                + String.join(" ", added.command()),
            Map.of("application", added.name(), "pid", added.pid(), "command", added.command()));
  }

  /** Refuses what a client does whose launch has been given up meanwhile. */
  void check(long launched) {
    if (!parts.launches().isPending(launched)) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          parts.name(),
          "this launch was given up meanwhile; see duration-am events " + parts.name());
    }
  }

  /** The client cannot go on, or is gone: what it has made so far is removed. */
  void abandoned(long launched, String reason) {
    if (!parts.launches().isPending(launched)) {
      return; // it went well, or the group has ended
    }
    String application = parts.launches().over(launched);
    if (parts.ledger().isBeingMade()) {
      end.notMade(reason);
      return;
    }
    parts.launches().dropEarly(application);
    parts.events().add("abandoned", application + " does not join: " + reason, Map.of());
    removeUntold(application);
    parts.thread().after(HELPER_MILLIS, () -> removeUntold(application));
  }

  /**
   * Ends an application that runs and that nobody told of. The helper that launches can outlive its
   * client for a moment, so this is done again later.
   */
  private void removeUntold(String application) {
    Optional<GroupConnections> open = parts.reach().open();
    if (open.isEmpty() || parts.launches().isPending(application)) {
      return;
    }
    InitLink init = open.get().init();
    try {
      int pid = init.firstProcess(application);
      boolean told = parts.ledger().current().applications().stream().anyMatch(a -> a.pid() == pid);
      if (pid > 0 && !told) {
        init.signalProcessGroup(pid, Stop.KILL);
      }
    } catch (IOException e) {
      parts.events().add("alarm", "cannot end " + application + ": " + e.getMessage(), Map.of());
    }
  }

  /** How a client lends its terminal to an application that runs; the first that has one. */
  Map<String, Object> terminal(Optional<String> application) throws IOException {
    parts.ledger().running();
    List<String> having =
        parts.reach().connected().init().applications().stream()
            .filter(InitLink.Launched::terminal)
            .map(InitLink.Launched::name)
            .toList();
    String chosen =
        having.stream()
            .filter(name -> application.isEmpty() || application.get().equals(name))
            .findFirst()
            .orElseThrow(() -> noTerminal(application));
    return Map.of(
        "group",
        parts.name(),
        "application",
        chosen,
        "terminal",
        launch.terminal(parts.name(), chosen));
  }

  private CommandFailure noTerminal(Optional<String> application) {
    return new CommandFailure(
        ExitStatus.NOT_FOUND,
        parts.name(),
        application.map(name -> "no application " + name + " of it").orElse("no application of it")
            + " runs on a terminal of its own; start it from a terminal, or with run -d --tty; its"
            + " output is in duration-am logs "
            + parts.name());
  }

  private void begin(GroupRecord fresh) throws IOException {
    Places places = parts.services().places();
    Places.privateDirectory(places.runtimeOf(parts.name()), parts.services().uid());
    Files.deleteIfExists(places.initSocket(parts.name()));
    parts.endings().clear();
    parts.launches().clear();
    parts.ledger().lastCheckpoint(Optional.empty());
    parts.ledger().change(fresh.begun(BootId.current(), places.runtime()));
  }

  private void makeDirectories(Path store) throws IOException {
    GroupServices services = parts.services();
    Places.privateDirectory(services.places().stateOf(parts.name()), services.uid());
    Places.privateDirectory(services.places().logsOf(parts.name()), services.uid());
    CheckpointStore.open(store);
    Places.privateDirectory(store.resolve(parts.name()), services.uid());
  }

  private Path reportFile(String application) {
    return parts.services().places().runtimeOf(parts.name()).resolve("spawned-" + application);
  }
}
