package org.duration.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
