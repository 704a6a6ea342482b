// One rlimit.
package org.duration.image.process;

import org.duration.image.Check;

/**
 * From /proc/PID/limits.
 *
 * @param resource RLIMIT_* number
 * @param soft unsigned; {@link #UNLIMITED} is RLIM_INFINITY
 */
public record ResourceLimit(int resource, long soft, long hard) {
  public static final long UNLIMITED = -1;

  public ResourceLimit {
    Check.that(resource >= 0 && resource < 16, "RLIMIT %d", resource);
    Check.that(
        Long.compareUnsigned(soft, hard) <= 0,
        "limit %d: soft %d above hard %d",
        resource,
        soft,
        hard);
  }
}
