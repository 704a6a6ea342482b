// What a thread may do.
package org.duration.image.process;

import java.util.List;
import org.duration.image.Check;

/**
 * From status of the thread, and prctl for the securebits. Capabilities are sets: bit n is
 * capability n.
 *
 * @param groups supplementary groups, as listed
 * @param securebits keep-caps included
 * @param seccompMode 0 none but what the group inherits, 1 strict, 2 filters of its own
 */
public record Credentials(
    Ids uid,
    Ids gid,
    List<Long> groups,
    long inheritable,
    long permitted,
    long effective,
    long bounding,
    long ambient,
    int securebits,
    boolean noNewPrivileges,
    int seccompMode) {
  public static final int SECCOMP_STRICT = 1;
  public static final int SECCOMP_FILTER = 2;

  public Credentials {
    java.util.Objects.requireNonNull(uid);
    java.util.Objects.requireNonNull(gid);
    groups = List.copyOf(groups);
    Check.that(groups.size() <= 65536, "%d supplementary groups", groups.size());
    groups.forEach(id -> Check.that(id >= 0 && id <= 0xffffffffL, "group id %d", id));
    Check.that(seccompMode >= 0 && seccompMode <= 2, "seccomp mode %d", seccompMode);
  }
}
