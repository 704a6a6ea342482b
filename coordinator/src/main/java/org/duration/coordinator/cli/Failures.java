package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.duration.coordinator.group.CommandFailure;
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
    System.err.println(
        "duration-am: " + failure.group() + ": " + failure.getMessage().replace('\n', ' '));
    if (json) {
      ObjectNode document = Json.MAPPER.createObjectNode();
      document.put("group", failure.group());
      document.put("error", failure.getMessage());
      document.put("exit", exit);
      document.set("details", Json.MAPPER.valueToTree(failure.details()));
      System.out.println(document.toPrettyString());
    }
    return exit;
  }
}
