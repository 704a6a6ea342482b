package org.duration.coordinator.link;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.duration.image.files.InternetName;

/** Short runs of {@code duration-capture} about connections to the outside; see keep_commands.h. */
public final class Blockade {
  private final Path program;

  public Blockade(Path program) {
    this.program = program;
  }

  /** The two names of a connection. */
  public record Pair(InternetName own, InternetName peer) {}

  /** What this user, kernel and network namespace lack for keeping connections; empty: nothing. */
  public String lacks() throws IOException {
    return run("", "--keeps");
  }

  /** From now on no packet of these comes or goes, in place of those that were held back before. */
  public void raise(String table, List<Pair> pairs) throws IOException {
    String input =
        pairs.stream()
            .map(pair -> word(pair.own()) + " " + word(pair.peer()) + "\n")
            .collect(Collectors.joining());
    demand(run(input, "--block", table));
  }

  /**
   * Lets packets pass; also where none was held back.
   *
   * @param initHostPid of a group whose sockets may have been left in repair mode
   */
  public void lift(String table, OptionalInt initHostPid) throws IOException {
    List<String> words = new ArrayList<>(List.of("--unblock", table));
    initHostPid.ifPresent(init -> words.add(Integer.toString(init)));
    demand(run("", words.toArray(String[]::new)));
  }

  private static String word(InternetName name) {
    InternetName plain = name.plain();
    byte[] bytes = plain.bytes();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; i += bytes.length == Integer.BYTES ? 1 : 2) {
      int one = Byte.toUnsignedInt(bytes[i]);
      text.append(text.isEmpty() ? "" : bytes.length == Integer.BYTES ? "." : ":")
          .append(
              bytes.length == Integer.BYTES
                  ? Integer.toString(one)
                  : Integer.toHexString(one << 8 | Byte.toUnsignedInt(bytes[i + 1])));
    }
    return text + " " + plain.port();
  }

  private static void demand(String complaint) throws IOException {
    if (!complaint.isEmpty()) {
      throw new IOException(complaint);
    }
  }

  /** What it said on its standard error; empty when all went well. */
  private String run(String input, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try (OutputStream to = process.getOutputStream()) {
      to.write(input.getBytes(StandardCharsets.US_ASCII));
    }
    String said =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      return process.waitFor() == 0 ? "" : said.isEmpty() ? "it ended early" : said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return "interrupted";
    }
  }
}
