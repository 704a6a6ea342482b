// A lock or lease that the group holds.
package org.duration.image.files;

import java.util.Objects;
import org.duration.image.Check;

/**
 * From the lines {@code lock:} of fdinfo.
 *
 * @param openFile through which it was taken
 * @param pid who holds it (POSIX), or takes it again
 * @param write exclusive
 * @param start first byte, 0 for the whole file
 * @param bytes 0: to the end, however long the file gets
 */
public record FileLock(
    OpenFileId openFile, LockKind kind, int pid, boolean write, long start, long bytes) {
  public FileLock {
    Objects.requireNonNull(openFile);
    Objects.requireNonNull(kind);
    Check.that(pid > 1, "lock of process %d", pid);
    Check.notNegative(start, "start");
    Check.notNegative(bytes, "bytes");
    Check.notNegative(start + bytes, "end of a lock");
    boolean ranges = kind == LockKind.POSIX || kind == LockKind.OFD;
    Check.that(ranges || start == 0 && bytes == 0, "%s of a range", kind);
  }
}
