// Owner, rights and times of a file, to the nanosecond.
package org.duration.coordinator.os;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * As lstat tells: of a symbolic link itself.
 *
 * @param mode type and permission bits
 */
public record FileMeta(
    long device,
    long inode,
    long size,
    int mode,
    int uid,
    int gid,
    long atimeNanos,
    long mtimeNanos) {
  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;
  private static final int OVERFLOW = 65534;
  private static final boolean ROOT = new com.sun.security.auth.module.UnixSystem().getUid() == 0;
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;

  public static FileMeta of(Path file) throws IOException {
    Map<String, Object> stat = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
    return new FileMeta(
        (Long) stat.get("dev"),
        (Long) stat.get("ino"),
        (Long) stat.get("size"),
        (Integer) stat.get("mode"),
        (Integer) stat.get("uid"),
        (Integer) stat.get("gid"),
        nanos(stat.get("lastAccessTime")),
        nanos(stat.get("lastModifiedTime")));
  }

  public boolean regular() {
    return (mode & TYPE) == 0100000;
  }

  public boolean directory() {
    return (mode & TYPE) == 0040000;
  }

  public boolean link() {
    return (mode & TYPE) == LINK;
  }

  /**
   * Makes a file's owner and rights these, as far as they differ: an owner can be root's to give.
   */
  public void giveTo(Path file) throws IOException {
    FileMeta now = of(file);
    if (now.uid != uid && !unmapped(uid)) {
      Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }
    if (now.gid != gid && !unmapped(gid)) {
      Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }
    if (!link() && (of(file).mode & 07777) != (mode & 07777)) {
      Files.setAttribute(file, "unix:mode", mode & 07777);
    }
  }

  /** Somebody else's, as a rootless group sees it: nobody can tell whose. */
  public boolean foreign() {
    return unmapped(uid);
  }

  /** Whether the other has this owner and group, as far as they are known. */
  public boolean ownedAs(FileMeta other) {
    return (uid == other.uid || unmapped(uid)) && (gid == other.gid || unmapped(gid));
  }

  private static boolean unmapped(int id) {
    return id == OVERFLOW && !ROOT;
  }

  /** Last of all: every other change sets them. */
  public void giveTimesTo(Path file) throws IOException {
    long[] times = {
      Math.floorDiv(atimeNanos, 1_000_000_000L), Math.floorMod(atimeNanos, 1_000_000_000L),
      Math.floorDiv(mtimeNanos, 1_000_000_000L), Math.floorMod(mtimeNanos, 1_000_000_000L)
    };
    try {
      LibC.utimensat(AT_FDCWD, file.toString(), times, AT_SYMLINK_NOFOLLOW);
    } catch (LastErrorException e) {
      throw new FileSystemException(
          file.toString(), null, "cannot set its times: " + Errno.name(e.getErrorCode()));
    }
  }

  /** Since the epoch, of a time among the attributes of a file. */
  public static long nanos(Object time) {
    Instant instant = ((FileTime) time).toInstant();
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
