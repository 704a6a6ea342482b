// A file that areas map, or that is a process's executable.
package org.duration.image.memory;

import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;
import org.duration.image.files.ContentId;
import org.duration.image.files.FileIdentity;

/**
 * From smaps, /proc/PID/exe and stat of both the mapped object and its path.
 *
 * @param path as seen from the group's root, without the kernel's {@code " (deleted)"}
 * @param identity of the mapped object
 * @param content its bytes, when it was no longer reachable by its path (deleted or replaced) at
 *     the checkpoint
 * @param digest empty when it is mapped shared and writable (its bytes change), or when {@code
 *     content} is there
 */
public record MappedFile(
    MappedFileId id,
    String path,
    FileIdentity identity,
    Optional<ContentId> content,
    Optional<FileDigest> digest) {
  public MappedFile {
    Objects.requireNonNull(id);
    Check.that(path.startsWith("/"), "mapped file with path %s", path);
    Objects.requireNonNull(identity);
    Objects.requireNonNull(content);
    Objects.requireNonNull(digest);
  }
}
