package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetOption;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.TcpPeer;
import org.duration.image.files.TcpProgress;
import org.junit.jupiter.api.Test;

/** Which internet sockets an image holds, and as what. */
class InetSocketsTest {
  private static final int ESTABLISHED = 1;
  private static final int FIN_WAIT2 = 5;
  private static final int CLOSE = 7;
  private static final int CLOSE_WAIT = 8;
  private static final int LISTEN = 10;
  private static final int SERVER = 80;
  private static final int CLIENT = 4000;
  private static final byte[] NONE = {};

  /** One socket of 127.0.0.1; what differs from an idle connection is given. */
  private record Socket(
      int type,
      int state,
      int own,
      int peer,
      int poll,
      int[] numbers,
      int[] counts,
      int[] there,
      String unread,
      byte[] options) {
    static Socket tcp(int state, int own, int peer) {
      return new Socket(1, state, own, peer, 4, new int[5], new int[3], new int[4], "", NONE);
    }

    static Socket udp(int own) {
      return new Socket(2, 0, own, 0, 4, new int[5], new int[3], new int[4], "", NONE);
    }

    Socket poll(int value) {
      return new Socket(type, state, own, peer, value, numbers, counts, there, unread, options);
    }

    /** Elsewhere, backlog, pending, unsent, urgent. */
    Socket numbers(int... values) {
      return new Socket(type, state, own, peer, poll, values, counts, there, unread, options);
    }

    Socket counts(int sent, int resent, int received) {
      int[] values = {sent, resent, received};
      return new Socket(type, state, own, peer, poll, numbers, values, there, unread, options);
    }

    /** Idle time, state, inode and unread bytes of the other end. */
    Socket there(int... values) {
      return new Socket(type, state, own, peer, poll, numbers, counts, values, unread, options);
    }

    Socket unread(String text) {
      return new Socket(type, state, own, peer, poll, numbers, counts, there, text, options);
    }

    Socket option(int level, int name, int value) {
      byte[] more = join(options, ints(level, name, 0, 4), ints(value, 0));
      return new Socket(type, state, own, peer, poll, numbers, counts, there, unread, more);
    }

    void write(StreamWriter writer, int fd, String flags) {
      int inode = 90 + fd;
      byte[] name = sockaddr(own);
      byte[] other = peer == 0 ? NONE : sockaddr(peer);
      SampleStream.fd(
          writer, fd, 20 + fd, 0x10, stat(inode, 0140777, 0), noStat(2), "socket:[x]", flags);
      writer.fact(
          FactType.SOCKET,
          2,
          fd,
          words(inode),
          ints(2, type, type == 1 ? 6 : 17, poll, state == LISTEN ? 1 : 0, unread.length(), 0, 0),
          ints(0, 0, name.length, other.length),
          name,
          other);
      writer.fact(
          FactType.INET,
          2,
          fd,
          words(inode),
          ints(state),
          ints(numbers),
          words(counts[0], counts[1], counts[2]),
          ints(there),
          options);
      if (!unread.isEmpty()) {
        writer.fact(FactType.INET_UNREAD, 2, fd, utf8(unread));
      }
    }
  }

  private static byte[] sockaddr(int port) {
    return new byte[] {2, 0, (byte) (port >> 8), (byte) port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
  }

  private static InternetName name(int port) {
    return new InternetName("7f000001", port, 0);
  }

  private static CaptureResult build(String flags, Socket... sockets) throws Exception {
    return SampleStream.build(
        SampleStream.bytes(
            writer ->
                IntStream.range(0, sockets.length)
                    .forEach(i -> sockets[i].write(writer, 9 + i, flags))));
  }

  private static List<InternetSocket> captured(Socket... sockets) throws Exception {
    CaptureResult result = build("02", sockets);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    Image image = ((CaptureResult.Captured) result).image();
    return image.openFiles().stream()
        .filter(OpenFile.Internet.class::isInstance)
        .map(file -> ((OpenFile.Internet) file).socket())
        .toList();
  }

  private static String refused(Socket... sockets) throws Exception {
    return refused("02", sockets);
  }

  private static String refused(String flags, Socket... sockets) throws Exception {
    CaptureResult result = build(flags, sockets);
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  /** Both ends of a connection over which {@code bytes} went from the client to the server. */
  private static Socket[] pair(UnaryOperator<Socket> client, UnaryOperator<Socket> server) {
    Socket from = Socket.tcp(ESTABLISHED, CLIENT, SERVER).counts(7, 2, 0);
    Socket to = Socket.tcp(ESTABLISHED, SERVER, CLIENT).counts(0, 0, 5).unread("hello");
    return new Socket[] {client.apply(from), server.apply(to)};
  }

  private static InternetSocket.TcpConnection connection(Socket... sockets) throws Exception {
    List<InternetSocket> all = captured(sockets);
    return (InternetSocket.TcpConnection) all.get(all.size() - 1);
  }

  @Test
  void givenListeningSocket_thenNameBacklogAndStrangersAreKept() throws Exception {
    assertThat(captured(Socket.tcp(LISTEN, SERVER, 0).numbers(0, 128, 3, 0, 0)))
        .containsExactly(
            new InternetSocket.TcpListener(InternetFamily.IPV4, name(SERVER), 128, 3, List.of()));
  }

  @Test
  void givenSocketThatNeverWasConnected_thenItsNameIsKept() throws Exception {
    assertThat(captured(Socket.tcp(CLOSE, SERVER, 0).poll(0x14), Socket.tcp(CLOSE, 0, 0)))
        .containsExactly(
            new InternetSocket.TcpUnconnected(
                InternetFamily.IPV4, Optional.of(name(SERVER)), List.of()),
            new InternetSocket.TcpUnconnected(InternetFamily.IPV4, Optional.empty(), List.of()));
  }

  @Test
  void givenBothEnds_thenTheyKnowEachOtherAndWhatIsUnread() throws Exception {
    InternetSocket.TcpConnection server = connection(pair(c -> c, s -> s));

    assertThat(server.other()).isInstanceOf(TcpPeer.Held.class);
    assertThat(server.unread()).isPresent();
    assertThat(server.name()).isEqualTo(name(SERVER));
    assertThat(server.peer()).isEqualTo(name(CLIENT));
    assertThat(server.sendShut()).isFalse();
  }

  @Test
  void givenBytesOnTheWay_thenRefused() throws Exception {
    assertThat(refused(pair(c -> c.counts(8, 2, 0), s -> s)))
        .contains("still on the way; checkpoint again");
    assertThat(refused(pair(c -> c.numbers(0, 0, 0, 1, 0), s -> s))).contains("still on the way");
  }

  @Test
  void givenHalfClosedConnection_thenTheEndThatIsShutIsKnown() throws Exception {
    Socket[] half =
        pair(
            c -> Socket.tcp(FIN_WAIT2, CLIENT, SERVER).counts(5, 0, 0),
            s -> Socket.tcp(CLOSE_WAIT, SERVER, CLIENT).counts(0, 0, 6).unread("hello"));
    List<InternetSocket> ends = captured(half);

    assertThat(((InternetSocket.TcpConnection) ends.get(0)).sendShut()).isTrue();
    assertThat(((InternetSocket.TcpConnection) ends.get(1)).sendShut()).isFalse();
    assertThat(refused(half[0], pair(c -> c, s -> s)[1])).contains("still on the way");
  }

  @Test
  void givenEndThatIsShutForReading_thenKept() throws Exception {
    assertThat(connection(pair(c -> c, s -> s.poll(0x2005))).receiveShut()).isTrue();
  }

  @Test
  void givenOtherEndThatWaitsToBeAccepted_thenItWaitsAgain() throws Exception {
    Socket waits = Socket.tcp(ESTABLISHED, CLIENT, SERVER).there(70, ESTABLISHED, 0, 0);

    assertThat(connection(waits).other()).isEqualTo(new TcpPeer.Waiting(70));
    assertThat(refused(waits.there(70, ESTABLISHED, 0, 9))).contains("only its acceptor can read");
    List<InternetSocket> all =
        captured(Socket.tcp(LISTEN, SERVER, 0).numbers(0, 128, 3, 0, 0), waits);
    assertThat(((InternetSocket.TcpListener) all.get(0)).strangers()).isEqualTo(2);
  }

  @Test
  void givenOtherEndThatWasClosed_thenGone() throws Exception {
    Socket left = Socket.tcp(CLOSE_WAIT, CLIENT, SERVER).counts(0, 0, 6).unread("hello");

    assertThat(connection(left.there(0, FIN_WAIT2, 0, 0)).other()).isEqualTo(new TcpPeer.Gone());
    assertThat(connection(left).other()).isEqualTo(new TcpPeer.Gone());
    assertThat(refused(Socket.tcp(ESTABLISHED, CLIENT, SERVER).there(0, 4, 0, 0)))
        .contains("is being closed; checkpoint again");
  }

  @Test
  void givenOtherEndOutside_thenItIsKnownAsSuch() throws Exception {
    Socket one = Socket.tcp(ESTABLISHED, CLIENT, SERVER);

    assertThat(connection(one.there(0, ESTABLISHED, 4711, 0)).other())
        .isEqualTo(new TcpPeer.Outside());
    assertThat(connection(one).other()).isEqualTo(new TcpPeer.Outside());
  }

  private static CaptureResult keeping(Predicate<InternetName> peers, int error) throws Exception {
    byte[] stream =
        SampleStream.bytes(
            writer -> {
              Socket.tcp(ESTABLISHED, CLIENT, SERVER).unread("hello").write(writer, 9, "02");
              if (error != 0) {
                writer.error(FactType.TCP_KEPT, 2, 9, error);
                return;
              }
              writer.fact(
                  FactType.TCP_KEPT,
                  2,
                  9,
                  ints(1000, 2000, 3, 1460, 7, 6, 8, 99),
                  ints(1, 2, 3, 4, 5, 0),
                  utf8("sending"));
            });
    return ImageBuilder.build(
        RawStream.parse(ByteBuffer.wrap(stream)),
        new ContextBuilder().keptPeers(peers).build(),
        SampleStream::digest);
  }

  private static TcpPeer other(CaptureResult result) {
    return ((CaptureResult.Captured) result)
        .image().openFiles().stream()
            .filter(OpenFile.Internet.class::isInstance)
            .map(file -> (InternetSocket.TcpConnection) ((OpenFile.Internet) file).socket())
            .findFirst()
            .orElseThrow()
            .other();
  }

  @Test
  void givenOtherEndOutside_whenThePolicyKeepsIt_thenItsProgressAndItsQueueAreKept()
      throws Exception {
    TcpPeer.Kept kept = (TcpPeer.Kept) other(keeping(name(SERVER)::equals, 0));

    assertThat(kept.progress())
        .isEqualTo(new TcpProgress(1000, 2000, 99, 1460, 7, 6, 8, List.of(1L, 2L, 3L, 4L, 5L)));
    assertThat(kept.sending()).isPresent();
    assertThat(kept.unsent()).isEqualTo(3);
    assertThat(other(keeping(peer -> false, 0))).isEqualTo(new TcpPeer.Outside());
  }

  @Test
  void givenConnectionThatCouldNotBeRead_whenThePolicyKeepsIt_thenRefused() throws Exception {
    CaptureResult result = keeping(peer -> true, 11);

    assertThat(((CaptureResult.Refused) result).refusals().get(0).toString())
        .contains("held back", "EAGAIN", "checkpoint.network");
    assertThat(other(keeping(peer -> false, 11))).isEqualTo(new TcpPeer.Outside());
  }

  @Test
  void givenEndedConnection_thenWhatIsUnreadAndTheResetAreKept() throws Exception {
    assertThat(captured(Socket.tcp(CLOSE, SERVER, 0).poll(0x2015).unread("bye").counts(0, 0, 4)))
        .first()
        .isInstanceOfSatisfying(
            InternetSocket.TcpEnded.class,
            ended -> {
              assertThat(ended.unread()).isPresent();
              assertThat(ended.reset()).isFalse();
            });
    assertThat(captured(Socket.tcp(CLOSE, SERVER, 0).poll(0x201d).counts(1, 0, 0)))
        .first()
        .isInstanceOfSatisfying(
            InternetSocket.TcpEnded.class, ended -> assertThat(ended.reset()).isTrue());
    assertThat(refused(Socket.tcp(CLOSE, SERVER, 0).poll(0x201d))).contains("has not asked why");
  }

  @Test
  void givenConnectionThatIsBeingMade_thenRefusedUnlessItsCallIsMadeAgain() throws Exception {
    assertThat(refused("04002", Socket.tcp(2, CLIENT, 0))).contains("being made; try again");
    assertThat(captured(Socket.tcp(2, CLIENT, 0)))
        .first()
        .isInstanceOf(InternetSocket.TcpUnconnected.class);
  }

  @Test
  void givenWhatCannotBeCarriedOver_thenRefused() throws Exception {
    Socket listener = Socket.tcp(LISTEN, SERVER, 0);

    assertThat(refused(listener.numbers(1, 0, 0, 0, 0))).contains("another network namespace");
    assertThat(refused(listener.numbers(0, 0, 0, 0, 1))).contains("urgent data");
    assertThat(refused(listener.option(1, 26, 3))).contains("option 26 of level 1");
    assertThat(refused(Socket.udp(53).poll(0x2005))).contains("shut down");
  }

  @Test
  void givenOptions_thenBuffersCountWhenSomebodySetThem() throws Exception {
    Socket listener = Socket.tcp(LISTEN, SERVER, 0).option(1, 9, 1).option(1, 8, 9000);
    InternetOption alive = new InternetOption(1, 9, InternetOption.number(1));
    InternetOption buffer = new InternetOption(1, 8, InternetOption.number(9000));

    assertThat(captured(listener).get(0).options()).containsExactly(alive);
    assertThat(captured(listener.option(1, 72, 2)).get(0).options()).containsExactly(alive, buffer);
    assertThat(connection(pair(c -> c, s -> s.option(1, 8, 9000).option(6, 2, 1400))).options())
        .containsExactly(buffer, new InternetOption(1, 72, InternetOption.number(0)));
  }

  @Test
  void givenDatagrams_thenTheirSendersAndBytesAreKept() throws Exception {
    CaptureResult result =
        SampleStream.build(
            SampleStream.bytes(
                writer -> {
                  Socket.udp(53).write(writer, 9, "02");
                  writer.fact(FactType.DATAGRAM, 2, 9, ints(16, 3), sockaddr(CLIENT), utf8("abc"));
                  writer.fact(FactType.DATAGRAM, 2, 9, ints(16, 0), sockaddr(SERVER));
                }));
    List<OpenFile> files = ((CaptureResult.Captured) result).image().openFiles();
    InternetSocket.Udp udp =
        (InternetSocket.Udp) ((OpenFile.Internet) files.get(files.size() - 1)).socket();

    assertThat(udp.name()).contains(name(53));
    assertThat(udp.queue()).hasSize(2);
    assertThat(udp.queue().get(0).sender()).isEqualTo(name(CLIENT));
    assertThat(udp.queue().get(0).bytes()).isPresent();
    assertThat(udp.queue().get(1).bytes()).isEmpty();
  }
}
