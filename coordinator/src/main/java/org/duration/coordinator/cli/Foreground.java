package org.duration.coordinator.cli;

import java.util.HashMap;
import java.util.Map;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.os.Processes;

/** A client in the foreground: passes signals on and ends with its application's status. */
final class Foreground {
  private static final String[] PASSED = {"INT", "TERM", "HUP", "QUIT", "USR2", "WINCH", "CONT"};

  private final Session session;
  private final String group;
  private final String application;

  Foreground(Session session, String group, String application) {
    this.session = session;
    this.group = group;
    this.application = application;
  }

  /** Waits for the application's end and returns its exit status, 128 + N for signal N. */
  int await() {
    passSignals();
    return session.askPersistently("wait", arguments()).path("status").asInt();
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

  private void passSignals() {
    for (String name : PASSED) {
      Processes.onSignal(name, this::pass);
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
