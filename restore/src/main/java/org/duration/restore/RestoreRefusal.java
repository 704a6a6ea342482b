// Why an image cannot be restored here.
package org.duration.restore;

import java.util.Objects;

/**
 * One reason; a compile collects all.
 *
 * @param pid whose resource it is, 0 for the group
 * @param comm its name, empty for the group
 * @param resource short: {@code fd 7 (/var/lib/app/log)}
 * @param detail what is wrong
 * @param remedy what to do
 */
public record RestoreRefusal(int pid, String comm, String resource, String detail, String remedy) {
  public RestoreRefusal {
    Objects.requireNonNull(comm);
    Objects.requireNonNull(resource);
    Objects.requireNonNull(detail);
    Objects.requireNonNull(remedy);
  }

  /** {@code process 42 (app): fd 7 (/var/lib/app/log): not there; copy it}. */
  public String sentence() {
    String who = pid == 0 ? "" : "process " + pid + " (" + comm + "): ";
    return who + resource + ": " + detail + (remedy.isEmpty() ? "" : "; " + remedy);
  }
}
