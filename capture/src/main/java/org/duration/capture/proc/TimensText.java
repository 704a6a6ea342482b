// /proc/PID/timens_offsets.
package org.duration.capture.proc;

/** Offsets of a time namespace against the host's clocks. */
public record TimensText(long monotonicNanos, long boottimeNanos) {
  private static final String FILE = "timens_offsets";

  public static TimensText parse(String text) throws MalformedText {
    return new TimensText(offset(text, "monotonic"), offset(text, "boottime"));
  }

  private static long offset(String text, String clock) throws MalformedText {
    for (String line : text.lines().toList()) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length == 3 && fields[0].equals(clock)) {
        try {
          return Math.addExact(
              Math.multiplyExact(Numbers.decimal(FILE, fields[1]), 1_000_000_000L),
              Numbers.decimal(FILE, fields[2]));
        } catch (ArithmeticException e) {
          throw new MalformedText(FILE, line);
        }
      }
    }
    throw new MalformedText(FILE, "no clock " + clock);
  }
}
