// A pipe between processes of the group.
package org.duration.image.files;

import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;

/**
 * The pipe itself; its ends are {@link OpenFile.Pipe}.
 *
 * @param capacity F_GETPIPE_SZ, bytes
 * @param unread bytes written and not yet read, empty when there are none
 */
public record PipeImage(PipeId id, int capacity, Optional<ContentId> unread) {
  public PipeImage {
    Objects.requireNonNull(id);
    Objects.requireNonNull(unread);
    Check.that(capacity > 0, "pipe capacity %d", capacity);
  }
}
