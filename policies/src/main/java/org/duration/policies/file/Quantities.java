// Durations, sizes and percentages as policies write them.
package org.duration.policies.file;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The schema has checked their form; what is left is that a number can be too large to mean
 * anything.
 */
public final class Quantities {
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,9})([A-Za-z]+|%)");
  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms",
          Duration.ofMillis(1),
          "s",
          Duration.ofSeconds(1),
          "m",
          Duration.ofMinutes(1),
          "h",
          Duration.ofHours(1));
  private static final Map<String, Integer> SIZE_SHIFTS =
      Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Quantities() {}

  /**
   * @throws IllegalArgumentException when it is no duration, or longer than a hundred years
   */
  public static Duration duration(String text) {
    Matcher parts = parts(text);
    Duration unit = TIME_UNITS.get(parts.group(2));
    if (unit == null) {
      throw new IllegalArgumentException(
          Scalars.quote(text) + " has no unit of time; allowed: ms, s, m, h");
    }
    Duration duration = unit.multipliedBy(Long.parseLong(parts.group(1)));
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(text + " is longer than a hundred years");
    }
    return duration;
  }

  /**
   * @return bytes
   * @throws IllegalArgumentException when it is no size, or more than a long holds
   */
  public static long size(String text) {
    Matcher parts = parts(text);
    Integer shift = SIZE_SHIFTS.get(parts.group(2));
    if (shift == null) {
      throw new IllegalArgumentException(
          Scalars.quote(text) + " has no unit of size; allowed: B, KiB, MiB, GiB, TiB");
    }
    long number = Long.parseLong(parts.group(1));
    if (number > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException(text + " is more than can be counted");
    }
    return number << shift;
  }

  /** The number before the percent sign. */
  static int percent(String text) {
    return Integer.parseInt(parts(text).group(1));
  }

  private static Matcher parts(String text) {
    Matcher parts = NUMBER_AND_UNIT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          Scalars.quote(Scalars.shorten(text)) + " is no number with a unit");
    }
    return parts;
  }
}
