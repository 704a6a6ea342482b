// What an image says about its data files fits into them.
package org.duration.image.store;

import java.util.Optional;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.ProcessImage;

/** Checked before anything is read at such an offset. */
final class DataBounds {
  private DataBounds() {}

  static Optional<Damage> damage(Image image, CommitRecord commit) {
    for (ProcessImage process : image.processes()) {
      for (PageExtent extent : process.pages()) {
        if (extent.isZeros()) {
          continue;
        }
        int linked = extent.file() - 1;
        long bytes = linked < 0 ? commit.pagesHeld() : image.pageFiles().get(linked).bytes();
        if (!fits(extent.offset(), extent.bytes(), bytes)) {
          String file = linked < 0 ? FileNames.PAGES : image.pageFiles().get(linked).fileName();
          return Optional.of(
              beyond("memory of process " + process.pid() + " at " + extent.address(), file));
        }
      }
    }
    for (FileContent content : image.contents()) {
      long bytes = content.file() == DataFile.PAGES ? commit.pagesHeld() : commit.contentsHeld();
      if (!fits(content.offset(), content.bytes(), bytes)) {
        return Optional.of(beyond(content.id().toString(), content.file().fileName()));
      }
    }
    return Optional.empty();
  }

  private static boolean fits(long offset, long length, long bytes) {
    return length <= bytes && offset <= bytes - length;
  }

  private static Damage beyond(String what, String file) {
    return new Damage(FileNames.MANIFEST, what + " lies beyond the end of " + file);
  }
}
