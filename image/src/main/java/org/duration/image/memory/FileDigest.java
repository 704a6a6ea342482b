// What tells whether a file is still the same.
package org.duration.image.memory;

import java.util.Optional;
import org.duration.image.Check;

/**
 * Of the whole file, computed when it was checkpointed (or cached since, by device, inode, size,
 * mtime and ctime).
 *
 * @param sha256 lower-case hexadecimal
 * @param buildId lower-case hexadecimal, of the ELF note NT_GNU_BUILD_ID
 */
public record FileDigest(String sha256, Optional<String> buildId) {
  public FileDigest {
    Check.that(sha256.matches("[0-9a-f]{64}"), "not a sha256: %s", sha256);
    buildId.ifPresent(id -> Check.that(id.matches("[0-9a-f]{2,128}"), "not a build-id: %s", id));
  }
}
