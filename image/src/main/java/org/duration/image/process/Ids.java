// Four user or group ids.
package org.duration.image.process;

import org.duration.image.Check;

/** The Uid or Gid line of status; unsigned 32-bit ids in the group's user namespace. */
public record Ids(long real, long effective, long saved, long fileSystem) {
  public Ids {
    for (long id : new long[] {real, effective, saved, fileSystem}) {
      Check.that(id >= 0 && id <= 0xffffffffL, "id %d", id);
    }
  }
}
