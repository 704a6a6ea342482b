package org.duration.coordinator.group;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.duration.coordinator.os.IoWords;
import org.duration.policies.Policy;

/**
 * Starts applications afresh, without anything of what they were: one of them, or all of the group,
 * after a fault or by the user's word. Used on the group's thread.
 */
final class Restarting {
  private final GroupParts parts;
  private final GroupStart start;
  private final GroupEnd end;
  private final Starting starting;
  private final Runnable suspended;
  private final Set<String> pending = new HashSet<>();
  private boolean wholeGroup;
  private long round;

  /**
   * @param suspended called when all of the group is about to be ended for it
   */
  Restarting(
      GroupParts parts, GroupStart start, GroupEnd end, Starting starting, Runnable suspended) {
    this.suspended = suspended;
    this.parts = parts;
    this.start = start;
    this.end = end;
    this.starting = starting;
  }

  /** True while an application is about to be started again. */
  boolean isUnderWay() {
    return wholeGroup || !pending.isEmpty();
  }

  /** Why it cannot be started again by us; empty when it can. */
  Optional<String> objection(Optional<String> application) {
    return names(application).stream()
        .filter(name -> !PolicyApplications.startable(policy(), name))
        .findFirst()
        .map(name -> "its policy has no command for " + name + ", so it cannot be started anew");
  }

  /** The group has ended, or is being restored. */
  void cancel() {
    round++;
    pending.clear();
    wholeGroup = false;
  }

  /** After a fault. */
  void later(Optional<String> application, Duration delay, String reason) {
    if (application.isPresent()) {
      String name = application.get();
      pending.add(name);
      starting.forget(name);
      after(delay, () -> again(name));
    } else {
      List<String> names = names(application);
      endAll(reason);
      after(delay, () -> startAll(names, true));
    }
  }

  /** By the user's word; told when all of it is ready. */
  CompletableFuture<Map<String, Object>> now(Optional<String> application) throws IOException {
    objection(application)
        .ifPresent(
            why -> {
              throw new CommandFailure(
                  ExitStatus.USAGE, parts.name(), why + "; stop it, and start it as before");
            });
    if (application.isPresent()) {
      endOne(application.get());
      return starting.begin(List.of(application.get()));
    }
    List<String> names = names(application);
    endAll("its user restarts it");
    return startAll(names, false);
  }

  /** That one; or all that the policy was to start and that run, with what it did not start. */
  private List<String> names(Optional<String> application) {
    if (application.isPresent()) {
      return List.of(application.get());
    }
    Set<String> all = new LinkedHashSet<>(parts.ledger().current().wanted());
    parts.ledger().current().applications().stream()
        .filter(ApplicationRecord::running)
        .forEach(one -> all.add(one.name()));
    return List.copyOf(all);
  }

  private void again(String name) {
    pending.remove(name);
    try {
      endOne(name);
      starting.again(List.of(name));
    } catch (IOException e) {
      end.end(GroupState.FAILED, name + " could not be started anew: " + IoWords.of(e));
    }
  }

  /** What is left of it, be it all of it. */
  private void endOne(String name) throws IOException {
    GroupConnections connections = parts.reach().connected();
    List<ApplicationRecord> all = parts.ledger().current().applications();
    List<ApplicationRecord> running =
        all.stream().filter(one -> one.running() && one.name().equals(name)).toList();
    starting.forget(name);
    Stop stop = Stop.of(connections);
    stop.run(running, policy(), false);
    stop.remains(name, all);
    running.forEach(this::markEnded);
    awaitEnd(connections, name);
    connections.init().forget(name);
  }

  /** Init has seen its end when it names it no more. */
  private static void awaitEnd(GroupConnections connections, String name) throws IOException {
    for (int i = 0; i < 1000 && connections.init().firstProcess(name) > 0; i++) {
      Stop.pause();
    }
  }

  private void endAll(String reason) {
    round++;
    wholeGroup = true;
    parts.periodic().stop();
    suspended.run();
    parts.launches().clear();
    starting.suspend();
    parts.ledger().become(GroupState.RECOVERING, "it is being restarted: " + reason);
    boolean alive = parts.reach().open().map(open -> open.init().isOpen()).orElse(false);
    try {
      if (alive) {
        endProcesses(parts.reach().connected());
        return;
      }
    } catch (IOException e) {
      parts.events().add("alarm", "its init is ended: " + IoWords.of(e), Map.of());
    }
    parts.reach().shutDown();
  }

  private void endProcesses(GroupConnections connections) throws IOException {
    List<ApplicationRecord> all = parts.ledger().current().applications();
    Stop.of(connections).run(all, policy(), false);
    Stop.of(connections).everything();
    connections.dropCapture();
    for (ApplicationRecord application : all) {
      markEnded(application);
      awaitEnd(connections, application.name());
      connections.init().forget(application.name());
    }
  }

  private void markEnded(ApplicationRecord application) {
    if (application.running()) {
      parts.ledger().change(parts.ledger().current().withEnded(application, Stop.KILL));
    }
  }

  private CompletableFuture<Map<String, Object>> startAll(
      Collection<String> names, boolean afterFault) {
    wholeGroup = false;
    GroupRecord now = parts.ledger().current();
    try {
      if (parts.reach().open().isEmpty()) {
        start.initAlone();
        parts.ledger().change(parts.ledger().current().nextIncarnation(List.of()));
      } else {
        parts.ledger().change(now.nextIncarnation(now.applications()));
      }
    } catch (IOException | CommandFailure e) {
      end.end(GroupState.FAILED, "it could not be restarted: " + e.getMessage());
      return CompletableFuture.failedFuture(e);
    }
    if (afterFault) {
      starting.again(names);
      return CompletableFuture.completedFuture(Map.of());
    }
    return starting.begin(names);
  }

  /** Unless something else has come before. */
  private void after(Duration delay, Runnable step) {
    long planned = round;
    parts
        .thread()
        .after(
            delay.toMillis(),
            () -> {
              if (round == planned && parts.ledger().isLive()) {
                step.run();
              }
            });
  }

  private Policy policy() {
    return parts.periodic().policy().policy();
  }
}
