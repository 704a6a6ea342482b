// /proc/PID/mountinfo.
package org.duration.capture.proc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The mounts of a namespace. */
public record MountInfoText(List<Mount> mounts) {
  public MountInfoText {
    mounts = List.copyOf(mounts);
  }

  /**
   * One mount.
   *
   * @param id unique while it is mounted
   * @param point where, octal escapes undone
   * @param slave it follows a mount of another namespace
   */
  public record Mount(int id, int parent, String point, boolean slave, String type) {}

  public static MountInfoText parse(String text) throws MalformedText {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.lines().toList()) {
      mounts.add(mount(line));
    }
    return new MountInfoText(mounts);
  }

  private static Mount mount(String line) throws MalformedText {
    String[] fields = line.split(" ");
    int dash = Arrays.asList(fields).indexOf("-");
    if (dash < 6 || fields.length < dash + 3) {
      throw new MalformedText("mountinfo", line);
    }
    boolean slave = Arrays.stream(fields, 6, dash).anyMatch(field -> field.startsWith("master:"));
    return new Mount(
        Numbers.small("mountinfo", fields[0]),
        Numbers.small("mountinfo", fields[1]),
        unescaped(fields[4]),
        slave,
        fields[dash + 1]);
  }

  private static String unescaped(String point) {
    return point
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
