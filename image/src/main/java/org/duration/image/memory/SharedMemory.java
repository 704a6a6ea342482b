// Memory that no file system names, and that several processes may map or have open.
package org.duration.image.memory;

import java.util.List;
import java.util.Objects;
import org.duration.image.Check;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileIdentity;

/**
 * A memory file (memfd_create), or MAP_SHARED memory without a file, which a restore makes as a
 * memory file too: only its name in /proc/PID/maps tells. Deliberately not captured: what neither
 * an open file nor, as a plain user, a mapping leads to; space that was reserved by fallocate and
 * never written.
 *
 * @param name of memfd_create; {@link #WITHOUT_FILE} of memory without a file
 * @param identity its size, mode, owner and mtime; where only mappings led to it, its size is as
 *     far as it was mapped
 * @param seals F_SEAL_* that it has
 * @param extents ascending; what is in none reads as zeros
 */
public record SharedMemory(
    SharedMemoryId id, String name, FileIdentity identity, int seals, List<FileExtent> extents) {
  public static final String WITHOUT_FILE = "/dev/zero";

  /** F_SEAL_SEAL to F_SEAL_EXEC. */
  private static final int SEALS = 0x3f;

  public SharedMemory {
    Objects.requireNonNull(id);
    Check.that(name.indexOf(0) < 0, "%s with name %s", id, name);
    Check.that(identity.regular(), "%s is no regular file", id);
    Check.that((seals & ~SEALS) == 0, "%s with seals %#x", id, seals);
    extents = List.copyOf(extents);
    long end = 0;
    for (FileExtent extent : extents) {
      Check.that(extent.offset() >= end, "%s: extents do not ascend", id);
      end = extent.offset() + 1;
    }
    Check.that(end <= identity.size(), "%s: extents beyond its end", id);
  }
}
