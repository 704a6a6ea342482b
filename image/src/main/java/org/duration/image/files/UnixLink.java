// Whom a unix socket is connected to.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import org.duration.image.Check;

/** Other ends are named by their open files. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = UnixLink.None.class, name = "none"),
  @JsonSubTypes.Type(value = UnixLink.Listening.class, name = "listening"),
  @JsonSubTypes.Type(value = UnixLink.Connected.class, name = "connected"),
  @JsonSubTypes.Type(value = UnixLink.Waiting.class, name = "waiting"),
  @JsonSubTypes.Type(value = UnixLink.Ended.class, name = "ended"),
  @JsonSubTypes.Type(value = UnixLink.Outside.class, name = "outside")
})
public sealed interface UnixLink {
  /** To nobody. */
  record None() implements UnixLink {}

  /**
   * Connections come in.
   *
   * @param backlog as listen was given it
   * @param pending who waits to be accepted, oldest first; nothing was sent yet
   * @param outside how many more wait, whose other end is no process of the group: they are not
   *     made again
   */
  record Listening(int backlog, List<OpenFileId> pending, int outside) implements UnixLink {
    public Listening {
      Check.notNegative(backlog, "backlog");
      Check.notNegative(outside, "outside");
      pending = List.copyOf(pending);
    }
  }

  /** Of a stream or seqpacket both ways, of datagrams where this one sends to. */
  record Connected(OpenFileId peer) implements UnixLink {
    public Connected {
      Objects.requireNonNull(peer);
    }
  }

  /** Connected, and not accepted yet by {@code listener}. */
  record Waiting(OpenFileId listener) implements UnixLink {
    public Waiting {
      Objects.requireNonNull(listener);
    }
  }

  /**
   * The other end is gone. Deliberately not captured: the name that it was bound to.
   *
   * @param reset ECONNRESET is still to be reported: it went before it had read all
   */
  record Ended(boolean reset) implements UnixLink {}

  /** Datagrams are sent to a socket that is not the group's. */
  record Outside(String peer) implements UnixLink {
    public Outside {
      UnixName.checked(peer);
    }
  }
}
