// What waits in the queue of a unix socket.
package org.duration.image.files;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;

/**
 * A message with its borders, or a run of a stream between two messages that carried more than
 * bytes.
 *
 * @param content empty for a message without bytes
 * @param sender the name that its sender was bound to, written as {@link UnixName#name}; of
 *     datagrams
 * @param credentials SCM_CREDENTIALS
 * @param files SCM_RIGHTS, in their order
 */
public record UnixMessage(
    Optional<ContentId> content,
    Optional<String> sender,
    Optional<UnixCredentials> credentials,
    List<OpenFileId> files) {
  private static final int SCM_MAX_FD = 253;

  public UnixMessage {
    Objects.requireNonNull(content);
    Objects.requireNonNull(credentials);
    sender.ifPresent(UnixName::checked);
    files = List.copyOf(files);
    Check.that(files.size() <= SCM_MAX_FD, "a message with %d descriptors", files.size());
  }
}
