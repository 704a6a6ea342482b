// Takes back single changes, newest first; one that was not begun, or is taken back, changes
// nothing.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * @param data bytes that were overwritten
 */
record Undo(Path directory, FileChannel data) {
  void take(UndoEntry entry) throws IOException {
    Path path = Path.of(entry.path());
    boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    switch (entry.kind()) {
      case CHANGED -> {
        if (there) {
          changed(path, entry);
        }
      }
      case TOUCHED -> {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          meta(path, entry);
        }
      }
      case MADE -> {
        if (there && (entry.aside().isEmpty() || kept(entry))) {
          made(path);
        }
      }
      case REMOVED -> {
        if (!there && kept(entry)) {
          Aside.move(directory.resolve(entry.aside()), path);
          meta(path, entry);
        }
      }
      case REMOVED_DIRECTORY -> {
        if (!there) {
          Files.createDirectory(path);
          meta(path, entry);
        }
      }
    }
  }

  private void changed(Path path, UndoEntry entry) throws IOException {
    try (FileChannel file = Writable.open(path)) {
      for (List<Long> run : entry.old()) {
        copy(run.get(2), run.get(1), file, run.get(0));
      }
      Writable.setSize(file, entry.before().size());
      file.force(true);
    }
    meta(path, entry);
  }

  private void copy(long from, long bytes, FileChannel file, long to) throws IOException {
    data.position(from);
    for (long done = 0; done < bytes; ) {
      long copied = file.transferFrom(data, to + done, bytes - done);
      if (copied <= 0) {
        throw new IOException(directory.resolve("data") + " ends early");
      }
      done += copied;
    }
  }

  /** Otherwise what stood at the path was not moved away yet, and stands there still. */
  private boolean kept(UndoEntry entry) {
    return Files.exists(directory.resolve(entry.aside()), LinkOption.NOFOLLOW_LINKS);
  }

  /** A directory with something in it is not, or not only, what the restore made. */
  private static void made(Path path) throws IOException {
    if (!(Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && holdsAnything(path))) {
      Files.delete(path);
    }
  }

  private static boolean holdsAnything(Path directory) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      return children.iterator().hasNext();
    }
  }

  private static void meta(Path path, UndoEntry entry) throws IOException {
    entry.before().giveTo(path);
    entry.before().giveTimesTo(path);
  }
}
