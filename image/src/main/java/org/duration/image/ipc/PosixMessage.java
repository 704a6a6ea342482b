// A message that waits in a POSIX queue.
package org.duration.image.ipc;

import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;
import org.duration.image.files.ContentId;

/**
 * @param text empty for a message without any
 */
public record PosixMessage(long priority, Optional<ContentId> text) {
  private static final long HIGHEST = 32767;

  public PosixMessage {
    Check.that(priority >= 0 && priority <= HIGHEST, "message of priority %d", priority);
    Objects.requireNonNull(text);
  }
}
