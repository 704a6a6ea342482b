package org.duration.coordinator.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A user as the host knows him, from whatever sources: asked of getent(1) and id(1).
 *
 * @param groups numbers of all groups he is in, his own among them
 */
public record UserAccount(
    String name, String uid, String gid, List<String> groups, String home, String shell) {
  private static final long PATIENCE_SECONDS = 10;

  /** Empty when there is no such user. */
  public static Optional<UserAccount> named(String name) throws IOException {
    List<String> fields = fields(run("getent", "passwd", name));
    if (fields.size() < 7) {
      return Optional.empty();
    }
    List<String> groups = List.of(run("id", "-G", fields.get(0)).split(" "));
    return Optional.of(
        new UserAccount(
            fields.get(0), fields.get(2), fields.get(3), groups, fields.get(5), fields.get(6)));
  }

  /** The number of a group; empty when there is none of that name. */
  public static Optional<String> groupNamed(String name) throws IOException {
    List<String> fields = fields(run("getent", "group", name));
    return fields.size() < 3 ? Optional.empty() : Optional.of(fields.get(2));
  }

  private static List<String> fields(String line) {
    return List.of(line.split(":", -1));
  }

  private static String run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command[0] + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return said.strip();
  }
}
