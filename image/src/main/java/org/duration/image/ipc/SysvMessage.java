// A message that waits in a SysV queue.
package org.duration.image.ipc;

import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;
import org.duration.image.files.ContentId;

/**
 * @param text empty for a message without any
 */
public record SysvMessage(long type, Optional<ContentId> text) {
  public SysvMessage {
    Check.that(type > 0, "message of type %d", type);
    Objects.requireNonNull(text);
  }
}
