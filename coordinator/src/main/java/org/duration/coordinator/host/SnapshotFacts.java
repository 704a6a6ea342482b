// What stands at a path once the files that an image holds are put back.
package org.duration.coordinator.host;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.duration.image.Image;
import org.duration.image.files.SnapshotFile;
import org.duration.image.memory.FileDigest;
import org.duration.image.memory.MappedFile;
import org.duration.restore.host.FileFacts;

/** A restore puts them back before it opens the first file. */
final class SnapshotFacts {
  private final Image image;
  private final Map<String, SnapshotFile> files;
  private final Predicate<String> kept;

  /**
   * @param kept paths that are left as they are
   */
  SnapshotFacts(Image image, Predicate<String> kept) {
    this.image = image;
    this.files = image.snapshots().byPath();
    this.kept = kept;
  }

  /** Links are followed to what nobody has looked at: they are left out. */
  Optional<FileFacts> of(String path, FileFacts found) {
    return Optional.ofNullable(files.get(path))
        .filter(file -> file.target().isEmpty() && !kept.test(path))
        .map(
            file -> new FileFacts(Optional.of(file.identity()), digest(path), found.locks(), true));
  }

  private Optional<FileDigest> digest(String path) {
    return image.mappedFiles().stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .flatMap(MappedFile::digest);
  }
}
