package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.os.Processes;

/**
 * A client in the foreground: passes signals on and ends with its application's status. Signals
 * that come while the application is being launched are kept for it.
 */
final class Foreground {
  private static final String[] PASSED = {"INT", "TERM", "HUP", "QUIT", "USR2", "WINCH", "CONT"};

  private final Session session;
  private final String group;
  private final String application;
  private final List<Integer> early = new ArrayList<>();
  private boolean launched;

  Foreground(Session session, String group, String application) {
    this.session = session;
    this.group = group;
    this.application = application;
  }

  /** Begins to take signals; before the application is launched. */
  Foreground takeSignals() {
    for (String name : PASSED) {
      Processes.onSignal(name, this::took);
    }
    return this;
  }

  /** Waits for the application's end and returns its exit status, 128 + N for signal N. */
  int await() {
    synchronized (this) {
      launched = true;
      early.forEach(this::pass);
    }
    while (true) {
      JsonNode ending = session.askPersistently("wait", arguments());
      if (ending.has("status")) {
        return ending.path("status").asInt();
      }
      lendStreams();
    }
  }

  /** The group is restored after a fault, and goes on with the streams of this client. */
  private void lendStreams() {
    try (HeldLaunch launch = session.hold("prepare-recovery", Map.of("group", group))) {
      launch.carryOut(
          () -> {
            new Launcher(group, false)
                .init(launch.texts("init"), session.places().runtimeOf(group));
            return launch.ask("complete-restore", Map.of());
          });
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
    if (!application.isEmpty()) {
      arguments.put("application", application);
    }
    return arguments;
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
