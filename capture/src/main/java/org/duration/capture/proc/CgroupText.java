// /proc/PID/cgroup.
package org.duration.capture.proc;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * @param paths by hierarchy: controllers, {@code name=…}, or nothing for version 2
 */
public record CgroupText(Map<String, String> paths) {
  private static final int FIELDS = 3;

  /** Lines {@code 4:memory:/a/b}; a path may have colons. */
  public static CgroupText parse(String text) throws MalformedText {
    Map<String, String> paths = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(":", FIELDS);
      if (fields.length < FIELDS || !fields[2].startsWith("/")) {
        throw new MalformedText("cgroup", line);
      }
      paths.put(fields[1], fields[2]);
    }
    return new CgroupText(paths);
  }
}
