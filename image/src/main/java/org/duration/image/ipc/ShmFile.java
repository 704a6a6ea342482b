// A file in the group's private /dev/shm.
package org.duration.image.ipc;

import java.util.List;
import org.duration.image.Check;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileIdentity;

/**
 * Whether somebody has it open or not: it lives as long as the group. POSIX shared memory and named
 * semaphores are such files.
 *
 * @param extents ascending; what is in none reads as zeros
 */
public record ShmFile(String path, FileIdentity identity, List<FileExtent> extents) {
  public static final String DIRECTORY = "/dev/shm/";

  /** What is ours in there; made anew in a restore. */
  private static final String OURS = DIRECTORY + ".duration/";

  public ShmFile {
    Check.that(
        path.startsWith(DIRECTORY)
            && path.length() > DIRECTORY.length()
            && path.indexOf('/', DIRECTORY.length()) < 0,
        "file in /dev/shm with path %s",
        path);
    Check.that(identity.regular(), "%s is no regular file", path);
    extents = List.copyOf(extents);
    long end = 0;
    for (FileExtent extent : extents) {
      Check.that(extent.offset() >= end, "%s: extents do not ascend", path);
      end = extent.offset() + 1;
    }
    Check.that(end <= identity.size(), "%s: extents beyond its end", path);
  }

  /** Whether a path is one of the group's own /dev/shm, which nobody outside sees. */
  public static boolean inGroup(String path) {
    return path.startsWith(DIRECTORY) && !path.startsWith(OURS);
  }
}
