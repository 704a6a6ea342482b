package org.duration.coordinator.cli;

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
    Map<String, String> arguments =
        application.isEmpty()
            ? Map.of("group", group)
            : Map.of("group", group, "application", application);
    return session.askPersistently("wait", arguments).path("status").asInt();
  }

  private void passSignals() {
    for (String name : PASSED) {
      Processes.onSignal(name, this::pass);
    }
  }

  private void pass(int number) {
    try {
      session.ask("signal", Map.of("group", group, "application", application, "signal", number));
    } catch (CommandFailure failure) {
      Failures.print(failure);
    }
  }
}
