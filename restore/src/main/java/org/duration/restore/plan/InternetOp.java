// Ops that make internet sockets and what stands in them.
package org.duration.restore.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.Check;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;
import org.duration.image.files.TcpProgress;

/** The verbs of TCP and UDP. */
public sealed interface InternetOp extends Op {
  /** {@code socket}; {@code type} SOCK_STREAM or SOCK_DGRAM. */
  record Socket(int fd, InternetFamily family, int type) implements InternetOp {
    @Override
    public String operands() {
      return fd + " " + word(family) + " " + Names.socketType(type);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(family.number()).u32(type).u32(0);
    }
  }

  /** {@code setsockopt}. */
  record SetOption(int fd, int level, int name, Bytes value) implements InternetOp {
    @Override
    public String operands() {
      String shown =
          value.length() == Integer.BYTES
              ? Integer.toString(value.buffer().getInt())
              : java.util.HexFormat.of().formatHex(value.toArray());
      return fd + " level " + level + " option " + name + " = " + shown;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(level).u32(name).u32(value.length()).bytes(value);
    }
  }

  /** {@code bind}. */
  record Bind(int fd, InternetName name) implements InternetOp {
    @Override
    public String operands() {
      return fd + " " + name;
    }

    @Override
    public void write(OpWriter out) {
      SocketNames.write(out.u32(fd).u32(0), Optional.of(name));
    }
  }

  /** {@code listen}. */
  record Listen(int fd, int backlog) implements InternetOp {
    public Listen {
      Check.notNegative(backlog, "backlog");
    }

    @Override
    public String operands() {
      return fd + " backlog " + backlog;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(backlog);
    }
  }

  /** {@code connect} of a UDP socket; without a name it is dissolved. */
  record Connect(int fd, Optional<InternetName> peer) implements InternetOp {
    @Override
    public String operands() {
      return fd + " " + peer.map(InternetName::toString).orElse("to nobody");
    }

    @Override
    public void write(OpWriter out) {
      SocketNames.write(out.u32(fd).u32(0), peer);
    }
  }

  /**
   * One end of a connection as it is made.
   *
   * @param name empty: any
   */
  record End(int fd, InternetFamily family, Optional<InternetName> name, boolean onlyV6) {
    @Override
    public String toString() {
      return fd + " " + name.map(InternetName::toString).orElse("any " + word(family));
    }
  }

  /**
   * Two sockets connected with each other.
   *
   * @param nameOptional any name does for {@code accepted} where its own cannot be had
   * @param peer of {@code connecting}, in its own family
   * @param segment TCP_MAXSEG of both, 0: any
   */
  record TcpPair(
      End connecting, End accepted, Optional<InternetName> peer, boolean nameOptional, int segment)
      implements InternetOp {
    static final int CONNECTING_ONLY_V6 = 1;
    static final int ACCEPTED_ONLY_V6 = 2;
    static final int NAME_OPTIONAL = 4;

    @Override
    public String operands() {
      return connecting
          + " -> "
          + accepted
          + (nameOptional ? " or any name" : "")
          + (segment == 0 ? "" : " segments of " + segment);
    }

    @Override
    public void write(OpWriter out) {
      int flags =
          (connecting.onlyV6 ? CONNECTING_ONLY_V6 : 0)
              | (accepted.onlyV6 ? ACCEPTED_ONLY_V6 : 0)
              | (nameOptional ? NAME_OPTIONAL : 0);
      out.u32(connecting.fd).u32(connecting.family.number());
      out.u32(accepted.fd).u32(accepted.family.number()).u32(flags).u32(segment);
      SocketNames.write(out, connecting.name);
      SocketNames.write(out, accepted.name);
      SocketNames.write(out, peer);
    }
  }

  /** One socket, connected to one of the group's that listens; nobody accepts it yet. */
  record TcpConnect(End connecting, InternetName peer) implements InternetOp {
    @Override
    public String operands() {
      return connecting + " -> " + peer;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(connecting.fd).u32(connecting.family.number()).u32(0).u32(0);
      out.u32(connecting.onlyV6 ? TcpPair.CONNECTING_ONLY_V6 : 0).u32(0);
      SocketNames.write(out, connecting.name);
      SocketNames.write(out, Optional.empty());
      SocketNames.write(out, Optional.of(peer));
    }
  }

  /** {@code bytes} of {@code from} at {@code offset}, sent through {@code to}. */
  record Fill(int from, int to, long offset, long bytes) implements InternetOp {
    @Override
    public String operands() {
      return from + " @" + offset + " +" + bytes + " -> " + to;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(from).u32(to).u64(offset).u64(bytes);
    }
  }

  /** One end of a connection that goes on, with empty queues; in repair mode. */
  record TcpResume(End end, InternetName peer, TcpProgress progress) implements InternetOp {
    @Override
    public String operands() {
      return end
          + " -> "
          + peer
          + " sends "
          + progress.sendSequence()
          + " receives "
          + progress.receiveSequence();
    }

    @Override
    public void write(OpWriter out) {
      out.u32(end.fd).u32(end.family.number()).u32(end.onlyV6 ? 1 : 0).u32(progress.segment());
      out.u32(progress.sendSequence()).u32(progress.receiveSequence()).u32(progress.options());
      out.u32(progress.sendScale()).u32(progress.receiveScale()).u32(progress.timestamp());
      SocketNames.write(out, end.name);
      SocketNames.write(out, Optional.of(peer));
    }
  }

  /** {@code bytes} of {@code from} at {@code offset}, put into a queue of {@code to}. */
  record TcpQueue(int from, int to, long offset, long bytes, Queue queue) implements InternetOp {
    /** {@code DUR_QUEUE_*} in this order. */
    public enum Queue {
      UNSENT,
      RECEIVE,
      SENT
    }

    @Override
    public String operands() {
      return from
          + " @"
          + offset
          + " +"
          + bytes
          + " -> "
          + to
          + " "
          + queue.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(from).u32(to).u64(offset).u64(bytes).u32(queue.ordinal()).u32(0);
    }
  }

  /** struct tcp_repair_window of a connection whose queues are as they were. */
  record TcpWindow(int fd, List<Long> window) implements InternetOp {
    public TcpWindow {
      window = List.copyOf(window);
    }

    @Override
    public String operands() {
      return fd + " " + window;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd);
      window.forEach(out::u32);
    }
  }

  /** {@code shutdown}; {@code how} SHUT_*. */
  record Shutdown(int fd, int how) implements InternetOp {
    private static final String[] HOW = {"reading", "writing", "both"};

    public Shutdown {
      Check.that(how >= 0 && how < HOW.length, "shutdown %d", how);
    }

    @Override
    public String operands() {
      return fd + " for " + HOW[how];
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(how);
    }
  }

  /**
   * One datagram of {@code bytes} of {@code from}, sent through {@code fd}.
   *
   * @param source address that it is to come from
   */
  record SendDatagram(
      int fd, int from, long offset, int bytes, InternetName to, InternetName source)
      implements InternetOp {
    @Override
    public String operands() {
      return from + " @" + offset + " +" + bytes + " -> " + fd + " from " + source + " to " + to;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(from).u32(fd).u64(offset).u64(bytes);
      SocketNames.write(out, Optional.of(to));
      SocketNames.write(out, Optional.of(source));
    }
  }

  private static String word(InternetFamily family) {
    return family == InternetFamily.IPV4 ? "ipv4" : "ipv6";
  }
}
