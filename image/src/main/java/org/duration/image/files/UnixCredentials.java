// Who a process was for the one at the other end.
package org.duration.image.files;

import java.util.List;
import org.duration.image.Check;

/**
 * SO_PEERCRED with SO_PEERGROUPS, or SCM_CREDENTIALS.
 *
 * @param pid in the group's namespace; the process may have ended
 * @param groups supplementary ones; empty for a message
 */
public record UnixCredentials(int pid, long uid, long gid, List<Long> groups) {
  private static final long MOST = 0xffffffffL;

  public UnixCredentials {
    Check.that(pid > 1, "credentials of process %d", pid);
    Check.that(uid >= 0 && uid < MOST && gid >= 0 && gid < MOST, "uid %d, gid %d", uid, gid);
    groups = List.copyOf(groups);
    Check.that(groups.size() <= 1 << 16, "%d groups", groups.size());
    groups.forEach(group -> Check.that(group >= 0 && group < MOST, "group %d", group));
  }
}
