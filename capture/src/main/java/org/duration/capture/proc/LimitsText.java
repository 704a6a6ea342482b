// /proc/PID/limits.
package org.duration.capture.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.duration.image.process.ResourceLimit;

/** By RLIMIT_* number. */
public record LimitsText(List<ResourceLimit> limits) {
  private static final String FILE = "limits";

  /** The name column is as wide as this. */
  private static final int NAME_WIDTH = 25;

  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("Max cpu time", 0),
          Map.entry("Max file size", 1),
          Map.entry("Max data size", 2),
          Map.entry("Max stack size", 3),
          Map.entry("Max core file size", 4),
          Map.entry("Max resident set", 5),
          Map.entry("Max processes", 6),
          Map.entry("Max open files", 7),
          Map.entry("Max locked memory", 8),
          Map.entry("Max address space", 9),
          Map.entry("Max file locks", 10),
          Map.entry("Max pending signals", 11),
          Map.entry("Max msgqueue size", 12),
          Map.entry("Max nice priority", 13),
          Map.entry("Max realtime priority", 14),
          Map.entry("Max realtime timeout", 15));

  public LimitsText {
    limits = List.copyOf(limits);
  }

  /** Every limit that the kernel has must be there. */
  public static LimitsText parse(String text) throws MalformedText {
    List<ResourceLimit> limits = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.length() > NAME_WIDTH) {
        Integer number = NUMBERS.get(line.substring(0, NAME_WIDTH).strip());
        if (number != null) {
          limits.add(limit(number, line));
        }
      }
    }
    if (limits.stream().map(ResourceLimit::resource).distinct().count() != NUMBERS.size()
        || limits.size() != NUMBERS.size()) {
      throw new MalformedText(
          FILE, "it has " + limits.size() + " of " + NUMBERS.size() + " limits");
    }
    return new LimitsText(limits);
  }

  private static ResourceLimit limit(int number, String line) throws MalformedText {
    String[] values = line.substring(NAME_WIDTH).strip().split("\\s+");
    if (values.length < 2) {
      throw new MalformedText(FILE, line);
    }
    long soft = value(values[0]);
    long hard = value(values[1]);
    if (Long.compareUnsigned(soft, hard) > 0) {
      throw new MalformedText(FILE, line);
    }
    return new ResourceLimit(number, soft, hard);
  }

  private static long value(String text) throws MalformedText {
    return text.equals("unlimited") ? ResourceLimit.UNLIMITED : Numbers.unsigned(FILE, text);
  }
}
