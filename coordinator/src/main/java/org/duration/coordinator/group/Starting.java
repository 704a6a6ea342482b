package org.duration.coordinator.group;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.duration.coordinator.os.IoWords;
import org.duration.coordinator.watch.Look;
import org.duration.coordinator.watch.Looks;
import org.duration.coordinator.watch.Readiness;
import org.duration.policies.Application;
import org.duration.policies.Check;
import org.duration.policies.Policy;
import org.duration.policies.decide.StartOrder;

/**
 * Starts the policy's applications, each when those it comes after are ready. Used on the group's
 * thread; what it waits for is looked at on others.
 */
final class Starting {
  private final GroupParts parts;
  private final GroupStart start;
  private final GroupEnd end;
  private final Trouble trouble;
  private final Runnable goesOn;
  private final ApplicationSpawn spawn;
  private final Set<String> toStart = new LinkedHashSet<>();
  private final Map<String, Readiness> watched = new HashMap<>();
  private final Set<String> afterFault = new HashSet<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private boolean fresh;
  private long round;

  /** Who decides when an application does not come up. */
  interface Trouble {
    /** True when something is done about it, or the group has ended. */
    boolean notReady(String application, Duration timeout);

    /** Whether it may go on as if the application were ready. */
    boolean ignored(String application, Duration timeout);
  }

  /** A client that wants to know when these are ready. */
  private record Waiter(Set<String> names, CompletableFuture<Map<String, Object>> told) {}

  /**
   * @param goesOn called when the group runs by the first application
   */
  Starting(GroupParts parts, GroupStart start, GroupEnd end, Trouble trouble, Runnable goesOn) {
    this.parts = parts;
    this.start = start;
    this.end = end;
    this.trouble = trouble;
    this.goesOn = goesOn;
    this.spawn = new ApplicationSpawn(parts.services());
  }

  /** True while an application is yet to be started or to become ready. */
  boolean isUnderWay() {
    return !toStart.isEmpty() || !watched.isEmpty();
  }

  /** True while that one is to be started, or is not ready yet. */
  boolean isAwaited(String name) {
    return toStart.contains(name) || watched.containsKey(name);
  }

  /** The group is begun with what is started next: it lives only if all of that becomes ready. */
  void beginFresh() {
    fresh = true;
  }

  /** Starts those of the applications that do not run; told when all of them are ready. */
  CompletableFuture<Map<String, Object>> begin(Collection<String> names) {
    Set<String> all = new LinkedHashSet<>(parts.ledger().current().wanted());
    all.addAll(names);
    parts.ledger().change(parts.ledger().current().withWanted(List.copyOf(all)));
    names.stream().filter(name -> !runs(name)).forEach(toStart::add);
    Waiter waiter = new Waiter(Set.copyOf(names), new CompletableFuture<>());
    waiters.add(waiter);
    advance();
    return waiter.told();
  }

  /** Starts them again because of a fault, which counts. */
  void again(Collection<String> names) {
    afterFault.addAll(names);
    begin(names);
  }

  /** After a restore from before some of them were started. */
  void resume() {
    GroupRecord now = parts.ledger().current();
    now.wanted().stream()
        .filter(name -> now.applications().stream().noneMatch(one -> one.name().equals(name)))
        .forEach(toStart::add);
    advance();
  }

  /** The group is being brought back: those that were to be started will be, when it runs again. */
  void suspend() {
    round++;
    watched.values().forEach(Readiness::callOff);
    watched.clear();
    toStart.clear();
    afterFault.clear();
  }

  /** The group has ended. */
  void cancel(String why) {
    suspend();
    fresh = false;
    fail(Set.of(), "the group has ended: " + why);
  }

  /** By its user: it is not to be started any more. */
  void stopped(String name) {
    forget(name);
    List<String> left =
        parts.ledger().current().wanted().stream().filter(one -> !one.equals(name)).toList();
    parts.ledger().change(parts.ledger().current().withWanted(left));
    fail(Set.of(name), name + " was stopped");
    advance();
  }

  /** One that was awaited has ended, and nothing else is done about it. */
  void ended(String name) {
    if (forget(name)) {
      failed(name, "it ended before it was ready; see duration-am logs " + parts.name());
    }
  }

  /** It is not looked at any more; true when it was. */
  boolean forget(String name) {
    toStart.remove(name);
    Readiness watch = watched.remove(name);
    if (watch != null) {
      watch.callOff();
    }
    return watch != null;
  }

  private boolean runs(String name) {
    return parts.ledger().current().applications().stream()
        .anyMatch(one -> one.running() && one.name().equals(name));
  }

  private void advance() {
    for (List<String> next = startable(); !next.isEmpty(); next = startable()) {
      launch(policy().application(next.get(0)));
    }
    settle();
  }

  private List<String> startable() {
    StartOrder order = StartOrder.of(policy().applications());
    Set<String> started = new HashSet<>(order.sequence());
    started.removeAll(toStart);
    Set<String> ready = new HashSet<>(started);
    ready.removeAll(watched.keySet());
    return order.startable(started, ready);
  }

  private void launch(Application application) {
    String name = application.name();
    toStart.remove(name);
    boolean first = parts.ledger().isBeingMade();
    try {
      GroupRecord now = parts.ledger().current();
      int pid = spawn.spawn(now, application, caller());
      start.entered(name, pid, application.command(), restarts(now, name));
    } catch (IOException e) {
      failed(name, IoWords.of(e));
      return;
    } catch (CommandFailure e) {
      failed(name, e.getMessage());
      return;
    }
    if (first) {
      goesOn.run();
    }
    if (!(application.ready().check() instanceof Check.Started)) {
      watch(application);
    }
  }

  private int restarts(GroupRecord now, String name) {
    return now.restartsOf(name) + (afterFault.remove(name) ? 1 : 0);
  }

  private CallerContext caller() throws IOException {
    return parts
        .services()
        .files()
        .caller(parts.name())
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitStatus.FAILED,
                    parts.name(),
                    "nobody has started its policy yet, so there is no environment for it;"
                        + " duration-am start "
                        + parts.name()));
  }

  private void watch(Application application) {
    long now = round;
    watched.put(
        application.name(),
        Readiness.of(
            application.ready(),
            look ->
                parts
                    .thread()
                    .tell(
                        () -> {
                          if (now == round) {
                            looked(application, look);
                          }
                        })));
  }

  private void looked(Application application, Look look) {
    String name = application.name();
    if (watched.remove(name) == null) {
      return;
    }
    if (look.well()) {
      parts.events().add("ready", name + " is ready", Map.of("application", name));
      advance();
      return;
    }
    Duration timeout = application.ready().timeout();
    if (trouble.ignored(name, timeout)) {
      advance();
    } else if (!trouble.notReady(name, timeout)) {
      failed(
          name,
          "it was not ready within its "
              + timeout.toSeconds()
              + " s ("
              + Looks.describe(application.ready().check())
              + ": "
              + look.why()
              + "); see duration-am logs "
              + parts.name());
    }
  }

  private void failed(String name, String why) {
    Set<String> left = new LinkedHashSet<>(toStart);
    toStart.clear();
    String sentence =
        name
            + " could not be started: "
            + why
            + (left.isEmpty() ? "" : "; not started either: " + String.join(", ", left));
    left.add(name);
    parts.events().add("alarm", sentence, Map.of("application", name));
    boolean none = parts.ledger().current().applications().stream().noneMatch(one -> one.running());
    fail(left, sentence);
    if (fresh || none) {
      end.end(GroupState.FAILED, sentence);
    }
  }

  /** Of those who wait for any of these; for none: of all. */
  private void fail(Set<String> names, String why) {
    for (Waiter waiter : List.copyOf(waiters)) {
      if (names.isEmpty() || waiter.names().stream().anyMatch(names::contains)) {
        waiters.remove(waiter);
        waiter
            .told()
            .completeExceptionally(new CommandFailure(ExitStatus.FAILED, parts.name(), why));
      }
    }
  }

  private void settle() {
    Set<String> open = new HashSet<>(toStart);
    open.addAll(watched.keySet());
    for (Waiter waiter : List.copyOf(waiters)) {
      if (waiter.names().stream().noneMatch(open::contains)) {
        waiters.remove(waiter);
        waiter.told().complete(result(waiter.names()));
      }
    }
    fresh = fresh && !open.isEmpty();
  }

  private Map<String, Object> result(Set<String> names) {
    List<Map<String, Object>> started =
        parts.ledger().current().applications().stream()
            .filter(one -> names.contains(one.name()) && one.running())
            .<Map<String, Object>>map(one -> Map.of("name", one.name(), "pid", one.pid()))
            .toList();
    return Map.of("group", parts.name(), "applications", started);
  }

  private Policy policy() {
    return parts.periodic().policy().policy();
  }
}
