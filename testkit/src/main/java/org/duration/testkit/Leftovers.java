package org.duration.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** What is still there of a sandbox: all that it starts inherits its TMPDIR, so it can be found. */
public final class Leftovers {
  private static final Path PROC = Path.of("/proc");

  private Leftovers() {}

  /** Host pids of the living processes that were started from a sandbox, with their commands. */
  public static List<Long> processes(Sandbox sandbox) {
    String mark = "TMPDIR=" + sandbox.root();
    List<Long> found = new ArrayList<>();
    for (Path process : numbered()) {
      try {
        byte[] environment = Files.readAllBytes(process.resolve("environ"));
        String text = new String(environment, StandardCharsets.ISO_8859_1);
        boolean ours = text.startsWith(mark + "\0") || text.contains("\0" + mark + "\0");
        if (ours) {
          found.add(Long.parseLong(process.getFileName().toString()));
        }
      } catch (IOException e) {
        continue; // it ended, or is another user's
      }
    }
    return found;
  }

  /** Ends them all, and those that these may start meanwhile; a group dies with its init. */
  static void kill(Sandbox sandbox) {
    List<Long> found = processes(sandbox);
    while (!found.isEmpty()) {
      found.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      Awaitility.await("the end of " + found)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(60))
          .until(() -> found.stream().allMatch(Leftovers::hasEnded));
      found.clear();
      found.addAll(processes(sandbox));
    }
  }

  /** Gone, or a zombie, whose parent may take its time. */
  private static boolean hasEnded(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** The command of a process, for a test's message. */
  public static String describe(long pid) {
    try {
      String command = Files.readString(PROC.resolve(pid + "/cmdline")).replace('\0', ' ');
      return pid + " (" + command.substring(0, Math.min(120, command.length())) + ")";
    } catch (IOException e) {
      return pid + " (ended)";
    }
  }

  /** Base name of the program that a process executes; empty when it has ended. */
  public static String program(long pid) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/exe")).getFileName().toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** The parent of a process; 0 when it has ended. */
  public static long parent(long pid) {
    return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid).orElse(0L);
  }

  private static List<Path> numbered() {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
