// A segment of SysV shared memory.
package org.duration.image.ipc;

import java.util.List;
import java.util.Objects;
import org.duration.image.Check;
import org.duration.image.files.FileExtent;

/**
 * Whether somebody has it attached or not. Deliberately not captured: the pids of who made it and
 * who used it last, and when; a restore makes and attaches it anew.
 *
 * @param id of the kernel
 * @param removed IPC_RMID: it goes with its last attachment
 * @param locked SHM_LOCK
 * @param extents ascending; what is in none reads as zeros
 */
public record SysvSegment(
    int id,
    SysvRights rights,
    long bytes,
    boolean removed,
    boolean locked,
    List<FileExtent> extents) {
  public SysvSegment {
    Check.notNegative(id, "id");
    Objects.requireNonNull(rights);
    Check.that(bytes > 0, "segment %d of %d bytes", id, bytes);
    Check.that(!removed || rights.key() == 0, "segment %d is removed and has a key", id);
    extents = List.copyOf(extents);
    long end = 0;
    for (FileExtent extent : extents) {
      Check.that(extent.offset() >= end, "segment %d: extents do not ascend", id);
      end = extent.offset() + 1;
    }
    Check.that(end <= bytes, "segment %d: extents beyond its end", id);
  }

  @Override
  public String toString() {
    return "SysV segment " + id;
  }
}
