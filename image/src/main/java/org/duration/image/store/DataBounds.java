// What an image says about its data files fits into them.
package org.duration.image.store;

import java.util.Optional;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;

/** Checked before anything is read at such an offset. */
final class DataBounds {
  private DataBounds() {}

  static Optional<Damage> damage(Image image, CommitRecord commit) {
    for (ProcessImage process : image.processes()) {
      for (PageExtent extent :
          process.live().map(LiveProcess::memory).map(m -> m.pages()).orElse(java.util.List.of())) {
        if (!fits(extent.offset(), extent.bytes(), commit.pagesBytes())) {
          return Optional.of(
              beyond(
                  "memory of process " + process.pid() + " at " + extent.address(),
                  DataFile.PAGES));
        }
      }
    }
    for (FileContent content : image.contents()) {
      long bytes = content.file() == DataFile.PAGES ? commit.pagesBytes() : commit.contentsBytes();
      if (!fits(content.offset(), content.bytes(), bytes)) {
        return Optional.of(beyond(content.id().toString(), content.file()));
      }
    }
    return Optional.empty();
  }

  private static boolean fits(long offset, long length, long bytes) {
    return length <= bytes && offset <= bytes - length;
  }

  private static Damage beyond(String what, DataFile file) {
    return new Damage(FileNames.MANIFEST, what + " lies beyond the end of " + file.fileName());
  }
}
