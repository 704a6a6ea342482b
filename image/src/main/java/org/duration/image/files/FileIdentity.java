// Which file it was.
package org.duration.image.files;

import org.duration.image.Check;

/**
 * {@code struct stat} of the object itself, at the freeze. Device and inode numbers differ on
 * another node: there size, mtime and digest decide.
 *
 * @param device st_dev, unsigned
 * @param mode type and permission bits
 */
public record FileIdentity(
    long device,
    long inode,
    long size,
    int mode,
    long uid,
    long gid,
    long linkCount,
    long specialDevice,
    long mtimeNanos,
    long ctimeNanos) {
  private static final int TYPE = 0170000;

  public FileIdentity {
    Check.notNegative(size, "size");
    Check.that(mode >= 0 && mode <= 0177777, "mode %o", mode);
    Check.notNegative(linkCount, "linkCount");
  }

  public boolean sameType(FileIdentity other) {
    return (mode & TYPE) == (other.mode & TYPE) && specialDevice == other.specialDevice;
  }

  public boolean symbolicLink() {
    return (mode & TYPE) == 0120000;
  }

  public boolean regular() {
    return (mode & TYPE) == 0100000;
  }

  public boolean pipe() {
    return (mode & TYPE) == 0010000;
  }

  public boolean directory() {
    return (mode & TYPE) == 0040000;
  }
}
