// When two stats are of one untouched file.
package org.duration.restore.host;

import org.duration.image.files.FileIdentity;

/** ctime moves with every change of bytes, and nobody can set it. */
public final class FileSameness {
  private FileSameness() {}

  /** The same inode, not written to in between: no byte needs to be read. */
  public static boolean untouched(FileIdentity captured, FileIdentity found) {
    return sameInode(captured, found)
        && captured.size() == found.size()
        && captured.mtimeNanos() == found.mtimeNanos()
        && captured.ctimeNanos() == found.ctimeNanos();
  }

  public static boolean sameInode(FileIdentity captured, FileIdentity found) {
    return captured.device() == found.device() && captured.inode() == found.inode();
  }
}
