// One change of a file system, and how it is taken back.
package org.duration.coordinator.snapshot;

import java.util.List;
import org.duration.coordinator.os.FileMeta;

/**
 * @param path absolute
 * @param before of what stood there; of zeros where nothing did
 * @param old runs of bytes that stood in a file: offset in it, length, offset in the log's data
 * @param aside the name in the log's directory under which a removed object is kept; of one that
 *     was made, the name of what stood there before; else empty
 */
record UndoEntry(Kind kind, String path, FileMeta before, List<List<Long>> old, String aside) {
  enum Kind {
    /** A file's bytes, size, rights and times. */
    CHANGED,
    /** Rights and times of a directory. */
    TOUCHED,
    /** A file, link or directory that was not there. */
    MADE,
    /** A file or link that is kept aside. */
    REMOVED,
    /** An empty directory. */
    REMOVED_DIRECTORY
  }

  private static final FileMeta NOTHING = new FileMeta(0, 0, 0, 0, 0, 0, 0, 0);

  UndoEntry {
    old = List.copyOf(old);
  }

  static UndoEntry changed(String path, FileMeta before, List<List<Long>> old) {
    return new UndoEntry(Kind.CHANGED, path, before, old, "");
  }

  static UndoEntry touched(String path, FileMeta before) {
    return new UndoEntry(Kind.TOUCHED, path, before, List.of(), "");
  }

  static UndoEntry made(String path, String aside) {
    return new UndoEntry(Kind.MADE, path, NOTHING, List.of(), aside);
  }

  static UndoEntry removed(String path, FileMeta before, String aside) {
    return new UndoEntry(Kind.REMOVED, path, before, List.of(), aside);
  }

  static UndoEntry removedDirectory(String path, FileMeta before) {
    return new UndoEntry(Kind.REMOVED_DIRECTORY, path, before, List.of(), "");
  }
}
