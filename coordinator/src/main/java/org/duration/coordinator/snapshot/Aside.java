// Moves an object out of the way and back.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Within a file system by name; else its bytes are copied, on the disk, before it is removed. */
final class Aside {
  private Aside() {}

  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      copy(from, to);
      Files.delete(from);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Path part = to.resolveSibling(to.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.copy(from, part, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    if (!Files.isSymbolicLink(part)) {
      UndoLog.sync(part);
    }
    Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
    UndoLog.sync(to.getParent());
  }
}
