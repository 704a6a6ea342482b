// A stat as the capturer took it.
package org.duration.capture.raw;

import java.util.Optional;
import org.duration.image.files.FileIdentity;

/**
 * {@code struct dur_stat}.
 *
 * @param error errno of the stat; the rest is zero then
 */
public record RawStat(
    long device,
    long inode,
    long size,
    int mode,
    long uid,
    long gid,
    long linkCount,
    long specialDevice,
    long mtimeNanos,
    long ctimeNanos,
    int error) {
  private static final int TYPE = 0170000;

  /** The bits of S_IFMT. */
  public int type() {
    return mode & TYPE;
  }

  public boolean sameFile(RawStat other) {
    return error == 0 && other.error == 0 && device == other.device && inode == other.inode;
  }

  /** Empty when there was an error, or when the numbers cannot be a file's. */
  public Optional<FileIdentity> identity() {
    if (error != 0 || size < 0 || mode < 0 || mode > 0177777) {
      return Optional.empty();
    }
    return Optional.of(
        new FileIdentity(
            device, inode, size, mode, uid, gid, linkCount, specialDevice, mtimeNanos, ctimeNanos));
  }
}
