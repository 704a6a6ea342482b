// Whom the group's init runs as, and what it may do.
package org.duration.restore.host;

import java.util.List;
import org.duration.image.process.ResourceLimit;

/**
 * Of init, in the group's user namespace.
 *
 * @param rootless the group has a user namespace of its own, in which only {@code uid} and {@code
 *     gid} are mapped
 * @param groups supplementary groups
 * @param bounding capability bounding set: what a guest can have at most
 * @param capabilities effective capabilities in the user namespace that init is started in, which
 *     decide about ids; 0 when rootless
 * @param hostCapabilities the same against the host's first user namespace, which decide about
 *     limits, priorities, oom scores and the size of buffers
 * @param hardLimits of every resource, as the group's processes inherit them
 * @param nice inherited by the group's processes
 * @param oomScoreAdj inherited by the group's processes
 */
public record Privileges(
    boolean rootless,
    long uid,
    long gid,
    List<Long> groups,
    long bounding,
    long capabilities,
    long hostCapabilities,
    List<ResourceLimit> hardLimits,
    int nice,
    int oomScoreAdj) {
  private static final int CAP_SETGID = 6;
  private static final int CAP_SETUID = 7;
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_NICE = 23;
  private static final int CAP_SYS_RESOURCE = 24;
  private static final int NOFILE = 7;

  public Privileges {
    groups = List.copyOf(groups);
    hardLimits = List.copyOf(hardLimits);
  }

  public boolean mayTakeIds() {
    return !rootless && has(capabilities, CAP_SETUID) && has(capabilities, CAP_SETGID);
  }

  public boolean mayRaiseLimits() {
    return has(hostCapabilities, CAP_SYS_RESOURCE);
  }

  public boolean mayRaisePriority() {
    return has(hostCapabilities, CAP_SYS_NICE);
  }

  /** Buffers of sockets beyond the host's limits. */
  public boolean mayForceBuffers() {
    return has(hostCapabilities, CAP_NET_ADMIN);
  }

  /** Unsigned; unlimited when nothing is known of the resource. */
  public long hardLimit(int resource) {
    return hardLimits.stream()
        .filter(limit -> limit.resource() == resource)
        .findFirst()
        .map(ResourceLimit::hard)
        .orElse(ResourceLimit.UNLIMITED);
  }

  /** Descriptors that a process of the group can have. */
  public long descriptors() {
    long limit = hardLimit(NOFILE);
    return limit < 0 ? Integer.MAX_VALUE : Math.min(limit, Integer.MAX_VALUE);
  }

  private static boolean has(long capabilities, int capability) {
    return (capabilities >>> capability & 1) != 0;
  }
}
