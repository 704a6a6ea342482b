// What an op is for.
package org.duration.restore.plan;

import java.util.Objects;

/**
 * A line of the source map.
 *
 * @param pid the process that is restored, 0 for the group
 * @param comm its name, empty for the group
 * @param subject what is restored: {@code fd 7 (/var/lib/app/log)}
 */
public record Origin(int pid, String comm, String subject) {
  public Origin {
    Objects.requireNonNull(comm);
    Objects.requireNonNull(subject);
  }

  /** {@code fd 7 (/var/lib/app/log) of process 42 (app)}. */
  public String sentence() {
    return pid == 0 ? subject : subject + " of process " + pid + " (" + comm + ")";
  }
}
