package org.duration.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Kills a victim at an exact step of a process: when it enters its Nth system call from now on. So
 * every step that one of our programs makes can be hit, and a failure can be had again.
 */
public final class Saboteur implements AutoCloseable {
  /** The youngest child of the traced process at that moment. */
  public static final String NEWEST_CHILD = "newest";

  /** The youngest child of that, and so on: no child of the traced process itself, if there is. */
  public static final String DEEPEST_CHILD = "deepest";

  private final Process process;
  private final BufferedReader output;

  private Saboteur(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Attaches to {@code traced}; {@code step} 0 only counts. */
  public static Saboteur arm(Sandbox sandbox, long traced, long step, String victim)
      throws IOException {
    Process process =
        new ProcessBuilder(
                sandbox.program("killat").toString(),
                Long.toString(traced),
                Long.toString(step),
                victim)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Saboteur saboteur = new Saboteur(process);
    if (!"armed".equals(saboteur.output.readLine())) {
      throw new IOException("cannot trace process " + traced);
    }
    return saboteur;
  }

  /** Lets go; the number of system calls that the traced process has entered. */
  public long steps() throws IOException {
    return Long.parseLong(report()[1]);
  }

  /** Lets go; when it struck, in the nanoseconds of {@link System#nanoTime}, 0: it did not. */
  public long struckNanos() throws IOException {
    return Long.parseLong(report()[3]);
  }

  private String[] report() throws IOException {
    process.getOutputStream().close();
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the saboteur itself died");
    }
    return line.split(" ");
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
