// What a user should know about a restore that goes ahead.
package org.duration.restore;

import java.util.Objects;

/**
 * @param pid whose resource it is, 0 for the group
 */
public record RestoreNote(int pid, String resource, String detail) {
  public RestoreNote {
    Objects.requireNonNull(resource);
    Objects.requireNonNull(detail);
  }

  public String sentence() {
    return (pid == 0 ? "" : "process " + pid + ": ") + resource + ": " + detail;
  }
}
