// Where a process stands in a hierarchy of cgroups.
package org.duration.image.process;

import java.util.Objects;
import org.duration.image.Check;

/**
 * Only where that is another cgroup than init's: a group as a whole lives where it is started.
 * Deliberately not captured: the cgroups themselves, with their limits, which are the host's; and
 * threads that stand apart from their process.
 *
 * @param hierarchy as /proc/PID/cgroup names it: the controllers, {@code name=systemd}, or nothing
 *     for version 2
 * @param path begins with a slash
 * @param belowInit the path leads from init's own cgroup
 */
public record CgroupPlace(String hierarchy, String path, boolean belowInit) {
  public CgroupPlace {
    Objects.requireNonNull(hierarchy);
    Check.that(path.startsWith("/") && path.indexOf(0) < 0, "cgroup %s:%s", hierarchy, path);
  }
}
