package org.duration.coordinator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a standard stream of ours is a terminal. */
final class Terminal {
  private Terminal() {}

  /** Fields of /proc/PID/stat behind the name, which may have blanks itself. */
  private static final int GROUP = 2;

  private static final int FOREGROUND = 5;

  static boolean stdout() {
    return is(1);
  }

  static boolean stderr() {
    return is(2);
  }

  /** Standard input is a terminal, and we are in its foreground: what is typed is meant for us. */
  static boolean lendable() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return is(0) && fields[GROUP].equals(fields[FOREGROUND]);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean is(int stream) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + stream)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
