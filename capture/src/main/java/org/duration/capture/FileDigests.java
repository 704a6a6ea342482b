// Digests of mapped files, computed by someone who may open files.
package org.duration.capture;

import java.util.Optional;
import org.duration.image.files.FileIdentity;
import org.duration.image.memory.FileDigest;

/** Implemented by the coordinator; caches by identity. Called by several threads at once. */
@FunctionalInterface
public interface FileDigests {
  /**
   * Of the whole file.
   *
   * @param path as seen from the group's root
   * @param identity which file must stand there
   * @return empty when it cannot be read, or when another file stands there by now
   */
  Optional<FileDigest> digest(String path, FileIdentity identity);
}
