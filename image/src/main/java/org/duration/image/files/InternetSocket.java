// A TCP or UDP socket.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.duration.image.Check;

/**
 * What stands behind an open file that is an internet socket. Deliberately not kept, but for {@link
 * TcpPeer.Kept}: sequence numbers, windows, timings and other state of the protocol, which a new
 * connection between the same names has of its own; memory of the send queue, because what was sent
 * is in the other end's {@code unread}; who made the socket.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
  @JsonSubTypes.Type(value = InternetSocket.TcpUnconnected.class, name = "tcp"),
  @JsonSubTypes.Type(value = InternetSocket.TcpListener.class, name = "tcp-listener"),
  @JsonSubTypes.Type(value = InternetSocket.TcpConnection.class, name = "tcp-connection"),
  @JsonSubTypes.Type(value = InternetSocket.TcpEnded.class, name = "tcp-ended"),
  @JsonSubTypes.Type(value = InternetSocket.Udp.class, name = "udp")
})
public sealed interface InternetSocket {
  InternetFamily family();

  /** Those that are not as in a fresh socket. */
  List<InternetOption> options();

  /**
   * Never connected.
   *
   * @param name what it is bound to
   */
  record TcpUnconnected(
      InternetFamily family, Optional<InternetName> name, List<InternetOption> options)
      implements InternetSocket {
    public TcpUnconnected {
      Objects.requireNonNull(family);
      name.ifPresent(bound -> fits(family, bound));
      options = List.copyOf(options);
    }
  }

  /**
   * Accepts connections.
   *
   * @param backlog as listen() was told
   * @param strangers connections from outside that waited to be accepted; they are lost
   */
  record TcpListener(
      InternetFamily family,
      InternetName name,
      int backlog,
      int strangers,
      List<InternetOption> options)
      implements InternetSocket {
    public TcpListener {
      fits(family, name);
      Check.that(name.port() != 0, "listens at port 0");
      Check.notNegative(backlog, "backlog");
      Check.notNegative(strangers, "strangers");
      options = List.copyOf(options);
    }
  }

  /**
   * One end of a connection.
   *
   * @param unread bytes received and not yet read, and those still on their way
   * @param sendShut shut down for sending
   * @param receiveShut shut down for receiving by its own process
   */
  record TcpConnection(
      InternetFamily family,
      InternetName name,
      InternetName peer,
      TcpPeer other,
      Optional<ContentId> unread,
      boolean sendShut,
      boolean receiveShut,
      List<InternetOption> options)
      implements InternetSocket {
    public TcpConnection withOther(TcpPeer changed) {
      return new TcpConnection(family, name, peer, changed, unread, sendShut, receiveShut, options);
    }

    public TcpConnection {
      fits(family, name);
      fits(family, peer);
      Check.that(name.port() != 0 && peer.port() != 0, "%s connected to %s", name, peer);
      Objects.requireNonNull(other);
      Objects.requireNonNull(unread);
      options = List.copyOf(options);
    }
  }

  /**
   * Was connected, and is at its end in both directions; what was received can still be read.
   *
   * @param reset the next call will say ECONNRESET
   */
  record TcpEnded(
      InternetFamily family,
      Optional<InternetName> name,
      Optional<ContentId> unread,
      boolean reset,
      List<InternetOption> options)
      implements InternetSocket {
    public TcpEnded {
      Objects.requireNonNull(family);
      name.ifPresent(bound -> fits(family, bound));
      Objects.requireNonNull(unread);
      options = List.copyOf(options);
    }
  }

  /**
   * UDP.
   *
   * @param name what it is bound to
   * @param peer what it is connected to
   */
  record Udp(
      InternetFamily family,
      Optional<InternetName> name,
      Optional<InternetName> peer,
      List<Datagram> queue,
      List<InternetOption> options)
      implements InternetSocket {
    public Udp {
      Objects.requireNonNull(family);
      name.ifPresent(bound -> fits(family, bound));
      peer.ifPresent(bound -> fits(family, bound));
      queue = List.copyOf(queue);
      options = List.copyOf(options);
    }
  }

  /**
   * A datagram that was received and not yet read.
   *
   * @param bytes empty when it has none
   */
  record Datagram(InternetName sender, Optional<ContentId> bytes) {
    public Datagram {
      Objects.requireNonNull(sender);
      Objects.requireNonNull(bytes);
    }
  }

  private static void fits(InternetFamily family, InternetName name) {
    Check.that(name.family() == family, "a socket of %s named %s", family, name);
  }
}
