// A lock that somebody of this host holds on a file.
package org.duration.restore.host;

import java.util.Objects;
import org.duration.image.files.FileLock;
import org.duration.image.files.LockKind;

/**
 * A line of /proc/locks.
 *
 * @param pid on the host; -1 for locks of open files
 * @param bytes 0: to the end
 */
public record HeldLock(LockKind kind, int pid, boolean write, long start, long bytes) {
  public HeldLock {
    Objects.requireNonNull(kind);
  }

  /** Whether {@code wanted} cannot be had beside it. */
  public boolean conflicts(FileLock wanted) {
    boolean whole = kind == LockKind.FLOCK && wanted.kind() == LockKind.FLOCK;
    boolean ranges = ofRange(kind) && ofRange(wanted.kind()) && overlaps(wanted);
    return (whole || ranges) && (write || wanted.write());
  }

  private static boolean ofRange(LockKind kind) {
    return kind == LockKind.POSIX || kind == LockKind.OFD;
  }

  private boolean overlaps(FileLock wanted) {
    return start < end(wanted.start(), wanted.bytes()) && wanted.start() < end(start, bytes);
  }

  private static long end(long start, long bytes) {
    return bytes == 0 ? Long.MAX_VALUE : start + bytes;
  }
}
