// A line "lock:" of /proc/PID/fdinfo/FD.
package org.duration.capture.proc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code lock: 1: POSIX ADVISORY WRITE 4711 fe:00:99 0 EOF}.
 *
 * @param kind FLOCK, POSIX, OFDLCK, LEASE, …
 * @param state ADVISORY; of a lease ACTIVE, BREAKING, BREAKER
 * @param mode READ, WRITE, …
 * @param end last byte, -1 for EOF
 */
public record LockLine(String kind, String state, String mode, long start, long end) {
  private static final Pattern LINE =
      Pattern.compile(
          "lock:\\s+[0-9]+: ([A-Z]{1,10}) +([A-Z*]{1,10}) +([A-Z]{1,10}) +-?[0-9]{1,10} "
              + "[0-9a-f]+:[0-9a-f]+:[0-9]+ ([0-9]{1,19}) ([0-9]{1,19}|EOF)");

  public static LockLine parse(String line) throws MalformedText {
    Matcher match = LINE.matcher(line);
    if (!match.matches()) {
      throw new MalformedText("fdinfo", line);
    }
    long start = Numbers.decimal("fdinfo", match.group(4));
    boolean open = match.group(5).equals("EOF");
    long end = open ? -1 : Numbers.decimal("fdinfo", match.group(5));
    if (!open && end < start) {
      throw new MalformedText("fdinfo", line);
    }
    return new LockLine(match.group(1), match.group(2), match.group(3), start, end);
  }

  /** 0: to the end of the file. */
  public long bytes() {
    return end < 0 ? 0 : end - start + 1;
  }
}
