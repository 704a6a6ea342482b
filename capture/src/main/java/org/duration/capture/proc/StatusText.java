// /proc/PID/status and /proc/PID/task/TID/status.
package org.duration.capture.proc;

import java.util.ArrayList;
import java.util.List;
import org.duration.image.process.Ids;

/**
 * The lines that an image needs.
 *
 * @param caught signals with a handler: bit n-1 is signal n
 * @param speculation what PR_SET_SPECULATION_CTRL has changed, as the kernel words it
 * @param seccompFilters how many there are; before 5.10 the kernel does not say, and 0 stands here
 */
public record StatusText(
    int umask,
    Ids uid,
    Ids gid,
    List<Long> groups,
    long inheritable,
    long permitted,
    long effective,
    long bounding,
    long ambient,
    long ignored,
    long caught,
    boolean noNewPrivileges,
    int seccompMode,
    int seccompFilters,
    String speculation) {
  private static final String FILE = "status";

  public static StatusText parse(String text) throws MalformedText {
    Fields fields = Fields.parse(FILE, text);
    return new StatusText(
        (int) bounded(Numbers.octal(FILE, fields.find("Umask").orElse("0")), 0777),
        ids(fields.require("Uid")),
        ids(fields.require("Gid")),
        groups(fields.require("Groups")),
        Numbers.hexadecimal(FILE, fields.require("CapInh")),
        Numbers.hexadecimal(FILE, fields.require("CapPrm")),
        Numbers.hexadecimal(FILE, fields.require("CapEff")),
        Numbers.hexadecimal(FILE, fields.require("CapBnd")),
        Numbers.hexadecimal(FILE, fields.require("CapAmb")),
        Numbers.hexadecimal(FILE, fields.require("SigIgn")),
        Numbers.hexadecimal(FILE, fields.require("SigCgt")),
        Numbers.small(FILE, fields.find("NoNewPrivs").orElse("0")) != 0,
        (int) bounded(Numbers.small(FILE, fields.find("Seccomp").orElse("0")), 2),
        (int)
            bounded(
                Numbers.small(FILE, fields.find("Seccomp_filters").orElse("0")), Integer.MAX_VALUE),
        fields.find("Speculation_Store_Bypass").orElse("")
            + ", "
            + fields.find("SpeculationIndirectBranch").orElse(""));
  }

  private static Ids ids(String text) throws MalformedText {
    String[] parts = text.split("\\s+");
    if (parts.length != 4) {
      throw new MalformedText(FILE, text);
    }
    return new Ids(id(parts[0]), id(parts[1]), id(parts[2]), id(parts[3]));
  }

  private static List<Long> groups(String text) throws MalformedText {
    List<Long> groups = new ArrayList<>();
    for (String part : text.strip().split("\\s+")) {
      if (!part.isEmpty()) {
        groups.add(id(part));
      }
    }
    return List.copyOf(groups);
  }

  private static long id(String text) throws MalformedText {
    return bounded(Numbers.decimal(FILE, text), 0xffffffffL);
  }

  private static long bounded(long value, long limit) throws MalformedText {
    if (value < 0 || value > limit) {
      throw new MalformedText(FILE, Long.toString(value));
    }
    return value;
  }
}
