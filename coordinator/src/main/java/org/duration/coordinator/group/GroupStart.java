package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
    GroupServices services = parts.services();
    parts.ledger().refuseWhenLive("run");
    EffectivePolicy policy = GroupPolicies.of(parts.name(), options.policy(), services.places());
    Path store = store(options, policy);
    makeDirectories(store);
    Path interceptor =
        new InterceptorFiles(store.resolve(parts.name())).keep(services.programs().interceptor());
    GroupRecord fresh =
        new GroupRecord(
            parts.name(),
            ProcessHandle.current().pid(),
            parts.ledger().known().map(GroupRecord::incarnation).orElse(0L) + 1,
            GroupState.STARTING,
            store,
            options.detached(),
            interceptor.getFileName().toString(),
            options.policy(),
            services.clock().instant(),
            List.of(),
            "it is being started");
    parts.periodic().policy(policy);
    begin(fresh);
    return new LaunchOrder(
        parts.name(),
        parts.launches().begin(options.application()),
        launch.init(fresh, List.of(interceptor)),
        launch.spawn(fresh, options.application(), reportFile(options.application())),
        launch.terminal(parts.name(), options.application()),
        List.of());
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
        List.of());
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
        cycle.notes());
  }

  Map<String, Object> attach(long launched) throws IOException {
    check(launched);
    parts.reach().connect();
    return Map.of("group", parts.name());
  }

  /** The client has launched an application; true in {@code first} means that the group runs. */
  ApplicationRecord launched(long launched, int pid, List<String> command) {
    check(launched);
    String application = parts.launches().over(launched);
    GroupRecord now = parts.ledger().current();
    List<ApplicationRecord> applications = new ArrayList<>(now.applications());
    ApplicationRecord added =
        new ApplicationRecord(
            applications.size(), application, pid, command, 0, OptionalInt.empty());
    applications.add(added);
    parts.ledger().change(now.with(applications));
    boolean first = now.state() == GroupState.STARTING;
    if (first) {
      parts.ledger().become(GroupState.RUNNING, "it runs");
    }
    parts
        .events()
        .add(
            first ? "started" : "joined",
            application + " was launched as process " + pid + ": " + String.join(" ", command),
            Map.of("application", application, "pid", pid, "command", command));
    return added;
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
      end.end(GroupState.FAILED, reason);
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
            .filter(InitLink.Running::terminal)
            .map(InitLink.Running::name)
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
