package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.duration.coordinator.group.CommandFailure;
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

  private final Session session;
  private final String group;
  private final String application;
  private final boolean whole;
  private final List<Integer> early = new ArrayList<>();
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

  /** Begins to take signals; before the application is launched. */
  void takeSignals(boolean terminalLent) {
    if (whole) {
      STOPPING.forEach(name -> Processes.onSignal(name, number -> stop()));
      return;
    }
    PASSED.forEach(name -> Processes.onSignal(name, this::took));
    if (!terminalLent) {
      WITHOUT_TERMINAL.forEach(name -> Processes.onSignal(name, this::took));
    }
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

  /** In the policy's order, at once, also while it is being started. */
  private void stop() {
    try {
      session.ask("stop", Map.of("group", group));
    } catch (CommandFailure failure) {
      Failures.print(failure);
    }
  }

  private void pass(int number) {
    try {
      Map<String, Object> arguments = arguments();
      arguments.put("signal", number);
      session.ask("signal", arguments);
    } catch (CommandFailure failure) {
      Failures.print(failure);
    }
  }
}
