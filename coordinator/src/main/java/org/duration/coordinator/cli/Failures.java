package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.duration.coordinator.group.CannotLaunch;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.Json;

/** Prints a failure: one line on stderr, and with {@code --json} a document on stdout. */
final class Failures {
  private static boolean json;

  private Failures() {}

  /** The verb was asked for JSON: failures are documents too. */
  static void asJson(boolean wanted) {
    json = wanted;
  }

  /** Prints it and returns the exit status. */
  static int print(CommandFailure failure) {
    return print(
        failure, failure instanceof CannotLaunch launch ? launch.exit() : failure.status().code());
  }

  /** For a command that has its own exit statuses. */
  static int print(CommandFailure failure, int exit) {
    String message = failure.getMessage().replace('\n', ' ');
    System.err.println("duration-am: " + failure.group() + ": " + message);
    document(failure.group(), failure.getMessage(), exit, failure.details());
    return exit;
  }

  /** One that is about no group: wrong usage, or what nobody expected. */
  static int print(String message, ExitStatus status) {
    System.err.println("duration-am: " + message);
    document("", message, status.code(), List.of());
    return status.code();
  }

  private static void document(String group, String error, int exit, Object details) {
    if (!json) {
      return;
    }
    ObjectNode document = Json.MAPPER.createObjectNode();
    document.put("group", group);
    document.put("error", error);
    document.put("exit", exit);
    document.set("details", Json.MAPPER.valueToTree(details));
    System.out.println(document.toPrettyString());
  }
}
