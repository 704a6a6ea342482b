// Who has the other end of a TCP connection.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;

/** At the checkpoint; it decides how the end that the group holds comes back. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TcpPeer.Held.class, name = "held"),
  @JsonSubTypes.Type(value = TcpPeer.Gone.class, name = "gone"),
  @JsonSubTypes.Type(value = TcpPeer.Waiting.class, name = "waiting"),
  @JsonSubTypes.Type(value = TcpPeer.Outside.class, name = "outside"),
  @JsonSubTypes.Type(value = TcpPeer.Kept.class, name = "kept")
})
public sealed interface TcpPeer {
  /** A descriptor of the group leads to it. */
  record Held(OpenFileId file) implements TcpPeer {
    public Held {
      Objects.requireNonNull(file);
    }
  }

  /** It was closed, and everything that it had sent has come. */
  record Gone() implements TcpPeer {}

  /**
   * It waits at a listening socket of the group to be accepted.
   *
   * @param idleMillis since the connection was made: they come back in their order
   */
  record Waiting(long idleMillis) implements TcpPeer {}

  /** Another host, or a process outside the group: the connection is reset by a restore. */
  record Outside() implements TcpPeer {}

  /**
   * Likewise; but the group was ended with this checkpoint, and the other end does not know. The
   * first restore goes on with the connection. After that, and when the group has run on, it is
   * like {@link Outside}.
   *
   * @param sending bytes that were not acknowledged
   * @param unsent of these, at the end: those that had never been sent
   */
  record Kept(TcpProgress progress, Optional<ContentId> sending, long unsent) implements TcpPeer {
    public Kept {
      Objects.requireNonNull(progress);
      Objects.requireNonNull(sending);
      Check.notNegative(unsent, "unsent");
      Check.that(sending.isPresent() || unsent == 0, "%d unsent bytes of none", unsent);
    }
  }
}
