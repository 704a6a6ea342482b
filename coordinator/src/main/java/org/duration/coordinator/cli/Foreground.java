package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.os.Processes;

/**
 * A client in the foreground: passes signals on and ends with its application's status. Signals
 * that come while the application is being launched are kept for it.
 */
final class Foreground {
  /** SIGQUIT is the JVM's own: it has it tell where its threads are. */
  private static final List<String> PASSED = List.of("INT", "TERM", "USR1", "USR2", "CONT");

  /** What ends a group in the foreground: the hang-up of its terminal does not. */
  private static final List<String> STOPPING = List.of("INT", "TERM");

  /** A terminal of the application's own has its own size, and does not end with ours. */
  private static final List<String> WITHOUT_TERMINAL = List.of("HUP", "WINCH");

  /** So long a recovery, or another client, may keep the group from what a signal asks for. */
  private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long LOOK_MILLIS = 200;

  private final Session session;
  private final String group;
  private final String application;
  private final boolean whole;
  private final List<Integer> early = new ArrayList<>();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private Map<String, String> kept = Map.of();
  private Optional<LentTerminal> terminal = Optional.empty();
  private boolean launched;

  Foreground(Session session, String group, String application) {
    this(session, group, application, false);
  }

  private Foreground(Session session, String group, String application, boolean whole) {
    this.session = session;
    this.group = group;
    this.application = application;
    this.whole = whole;
  }

  /** Waits for the end of the group, not of an application; signals that end a program stop it. */
  static Foreground ofGroup(Session session, String group) {
    return new Foreground(session, group, "", true);
  }

  /**
   * Signals that are not passed on.
   *
   * @param verbs what is done to the group instead, by the signal's name
   */
  void keep(Map<String, String> verbs) {
    kept = verbs;
  }

  /** Begins to take signals; before the application is launched. */
  void takeSignals(boolean terminalLent) {
    kept.keySet().forEach(name -> Processes.onSignal(name, this::took));
    if (whole) {
      notKept(STOPPING).forEach(name -> Processes.onSignal(name, number -> stop()));
      return;
    }
    notKept(PASSED).forEach(name -> Processes.onSignal(name, this::took));
    if (!terminalLent) {
      notKept(WITHOUT_TERMINAL).forEach(name -> Processes.onSignal(name, this::took));
    }
  }

  private Stream<String> notKept(List<String> names) {
    return names.stream().filter(name -> !kept.containsKey(name));
  }

  /** The application has ours. */
  void lend(Optional<LentTerminal> lent) {
    terminal = lent;
  }

  /** Waits for the application's end and returns its exit status, 128 + N for signal N. */
  int await() {
    synchronized (this) {
      launched = true;
      early.forEach(this::pass);
    }
    while (true) {
      CompletableFuture<JsonNode> told =
          CompletableFuture.supplyAsync(() -> session.askPersistently("wait", arguments()));
      Optional<LentTerminal.Left> left = parted(told);
      if (left.isPresent()) {
        return left.get().say(group);
      }
      JsonNode ending = ending(told);
      if (ending.has("preempted")) {
        System.err.println(
            "duration-am: "
                + group
                + ": preempted with checkpoint "
                + ending.path("preempted").asLong()
                + "; duration-am resume "
                + group
                + " carries on");
      }
      if (ending.has("status")) {
        return ending.path("status").asInt();
      }
      lendStreams();
    }
  }

  /** A terminal that is let go of leaves the group running. Empty: the application has ended. */
  private Optional<LentTerminal.Left> parted(CompletableFuture<JsonNode> told) {
    if (terminal.isEmpty()) {
      return Optional.empty();
    }
    CompletableFuture<LentTerminal.Left> left = terminal.get().left();
    CompletableFuture.anyOf(told.handle((ending, failure) -> true), left).join();
    return told.isDone()
        ? Optional.empty()
        : Optional.of(left.join()).filter(how -> how != LentTerminal.Left.OVER);
  }

  private JsonNode ending(CompletableFuture<JsonNode> told) {
    try {
      return told.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof CommandFailure failure) {
        throw failure;
      }
      throw e;
    } finally {
      terminal.ifPresent(LentTerminal::takeBack);
    }
  }

  /** The group is restored after a fault, and goes on with the streams of this client. */
  private void lendStreams() {
    try (HeldLaunch launch = session.hold("prepare-recovery", Map.of("group", group))) {
      List<String> lent = terminal.isPresent() ? launch.texts("terminal") : List.of();
      launch.carryOut(
          () ->
              new Launcher(group, false)
                  .restored(launch, session.places().runtimeOf(group), this, lent));
    } catch (CommandFailure | IOException failure) {
      System.err.println("duration-am: " + group + ": not recovered here: " + failure.getMessage());
    }
  }

  private synchronized void took(int number) {
    if (launched) {
      pass(number);
    } else {
      early.add(number);
    }
  }

  /** Without a name the first application is meant. */
  private Map<String, Object> arguments() {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("group", group);
    arguments.put("whole", whole);
    if (!application.isEmpty()) {
      arguments.put("application", application);
    }
    return arguments;
  }

  /** One at a time: who asks twice wants it once. A group that is being made is waited for. */
  private void act(String verb) {
    if (!underWay.add(verb)) {
      return;
    }
    long deadline = System.nanoTime() + BUSY_NANOS;
    try {
      while (!acted(verb, System.nanoTime() > deadline)) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.remove(verb);
    }
  }

  /** Whether there is nothing more to be done. */
  private boolean acted(String verb, boolean late) {
    try {
      session.ask(verb, Map.of("group", group));
      return true;
    } catch (CommandFailure failure) {
      if (failure.status() == ExitStatus.BUSY && !late) {
        return false;
      }
      Failures.print(failure);
      return true;
    }
  }

  /** In the policy's order, at once, also while it is being started. */
  private void stop() {
    try {
      session.ask("stop", Map.of("group", group));
    } catch (CommandFailure failure) {
      Failures.print(failure);
    }
  }

  private void pass(int number) {
    String verb = kept.get(Processes.signalName(number).substring("SIG".length()));
    if (verb != null) {
      Thread thread = new Thread(() -> act(verb), verb);
      thread.setDaemon(true);
      thread.start();
      return;
    }
    try {
      Map<String, Object> arguments = arguments();
      arguments.put("signal", number);
      session.ask("signal", arguments);
    } catch (CommandFailure failure) {
      Failures.print(failure);
    }
  }
}
