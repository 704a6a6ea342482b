package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;
import org.junit.jupiter.api.Test;

/** Which sockets an image holds, and how the others are named. */
class SocketsTest {
  private static final int HUNG_UP = 0x2015;
  private static final byte[] UNNAMED = {1, 0};
  private static final byte[] NONE = {};

  /** Of a unix socket; what differs from a hung-up one is given. */
  private record Fact(
      int domain,
      int type,
      int protocol,
      int poll,
      int listening,
      int unread,
      int unsent,
      int message,
      byte[] name,
      byte[] peer) {
    static Fact unix(int type, int poll) {
      return new Fact(1, type, 0, poll, 0, 0, 0, 0, UNNAMED, UNNAMED);
    }

    Fact queued(int newUnread, int newUnsent, int newMessage) {
      return new Fact(
          domain, type, protocol, poll, listening, newUnread, newUnsent, newMessage, name, peer);
    }

    Fact named(byte[] newName, byte[] newPeer) {
      return new Fact(
          domain, type, protocol, poll, listening, unread, unsent, message, newName, newPeer);
    }

    Fact listens() {
      return new Fact(domain, type, protocol, 0, 1, -1, 0, 0, name, NONE);
    }

    byte[] bytes() {
      return join(
          words(99),
          ints(domain, type, protocol, poll, listening, unread, unsent, message),
          ints(0, peer.length == 0 ? 107 : 0, name.length, peer.length),
          name,
          peer);
    }
  }

  private static CaptureResult build(Fact fact, String flags) throws Exception {
    return SampleStream.build(
        SampleStream.bytes(
            writer -> {
              byte[] socket = stat(99, 0140777, 0);
              SampleStream.fd(writer, 9, 20, 0x10, socket, noStat(2), "socket:[99]", flags);
              writer.fact(FactType.SOCKET, 2, 9, fact.bytes());
            }));
  }

  private static OpenFile captured(Fact fact, String flags) throws Exception {
    CaptureResult result = build(fact, flags);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    List<OpenFile> files = ((CaptureResult.Captured) result).image().openFiles();
    return files.get(files.size() - 1);
  }

  private static String refused(Fact fact) throws Exception {
    CaptureResult result = build(fact, "02");
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    List<Refusal> refusals = ((CaptureResult.Refused) result).refusals();
    assertThat(refusals).hasSize(1);
    return refusals.get(0).toString();
  }

  @Test
  void givenPeerGoneAndNothingQueued_thenItIsHungUp() throws Exception {
    assertThat(captured(Fact.unix(1, HUNG_UP), "02"))
        .isEqualTo(new OpenFile.HungUpSocket(new OpenFileId(7), 2, SocketType.STREAM));
    assertThat(captured(Fact.unix(5, HUNG_UP), "02004002"))
        .isEqualTo(new OpenFile.HungUpSocket(new OpenFileId(7), 04002, SocketType.SEQPACKET));
  }

  @Test
  void givenConnectedPair_thenItIsRefusedByName() throws Exception {
    assertThat(refused(Fact.unix(1, 4)))
        .isEqualTo(
            "process 2 (guest) fd 9: unix socket stream without a name to without a name: sockets are not"
                + " supported yet; close it, or wait until the process has closed it");
  }

  @Test
  void givenOneDirectionShut_thenItIsRefused() throws Exception {
    assertThat(refused(Fact.unix(1, 0x2005))).contains("unix socket stream");
  }

  @Test
  void givenAnythingQueued_thenItIsRefused() throws Exception {
    Fact hungUp = Fact.unix(1, HUNG_UP);

    assertThat(refused(hungUp.queued(3, 0, 0))).contains("unix socket");
    assertThat(refused(hungUp.queued(0, 768, 0))).contains("unix socket");
    assertThat(refused(hungUp.queued(0, 0, 1))).contains("unix socket");
    assertThat(refused(hungUp.queued(-1, 0, 0))).contains("unix socket");
  }

  @Test
  void givenErrorThatWaits_thenItIsRefused() throws Exception {
    assertThat(refused(Fact.unix(1, HUNG_UP | 8))).contains("unix socket");
  }

  @Test
  void givenNeverConnected_thenItIsRefused() throws Exception {
    assertThat(refused(Fact.unix(1, HUNG_UP).named(UNNAMED, NONE)))
        .contains("unix socket stream without a name:");
  }

  @Test
  void givenDatagramPair_thenItIsRefused() throws Exception {
    assertThat(refused(Fact.unix(2, HUNG_UP))).contains("unix socket datagram");
  }

  @Test
  void givenNames_thenTheyStandInTheRefusal() throws Exception {
    byte[] path = join(UNNAMED, utf8("/run/app.sock\0rest"));
    byte[] hidden = join(UNNAMED, utf8("\0hidden"));

    assertThat(refused(Fact.unix(1, 0).named(path, NONE).listens()))
        .contains("unix socket stream listening at /run/app.sock: sockets");
    assertThat(refused(Fact.unix(1, HUNG_UP).named(UNNAMED, hidden)))
        .contains("without a name to @hidden: sockets");
  }

  @Test
  void givenInternetSockets_thenProtocolAndAddressesStandInTheRefusal() throws Exception {
    byte[] v4 = {2, 0, 0x1f, (byte) 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    byte[] v6 = new byte[28];
    v6[0] = 10;
    v6[3] = 80;
    v6[23] = 1;

    assertThat(refused(new Fact(2, 1, 6, 4, 0, 0, 0, 0, v4, v4)))
        .contains("TCP socket 127.0.0.1:8080 to 127.0.0.1:8080: sockets");
    assertThat(refused(new Fact(10, 1, 6, 0, 1, 0, 0, 0, v6, NONE)))
        .contains("TCP socket listening at [0:0:0:0:0:0:0:1]:80: sockets");
    assertThat(refused(new Fact(2, 2, 17, 4, 0, 0, 0, 0, v4, NONE)))
        .contains("UDP socket 127.0.0.1:8080: sockets");
    assertThat(refused(new Fact(2, 3, 1, 4, 0, 0, 0, 0, NONE, NONE)))
        .contains("internet socket: sockets");
    assertThat(refused(new Fact(16, 3, 0, 4, 0, 0, 0, 0, new byte[12], NONE)))
        .contains("netlink socket: sockets");
    assertThat(refused(new Fact(99, 3, 0, 4, 0, 0, 0, 0, NONE, NONE)))
        .contains("fd 9: socket: sockets");
  }

  @Test
  void givenCutAddress_thenItIsLeftOut() throws Exception {
    assertThat(refused(new Fact(2, 1, 6, 4, 0, 0, 0, 0, new byte[] {2, 0, 1}, new byte[] {10})))
        .contains("TCP socket: sockets");
  }
}
