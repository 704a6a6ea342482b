package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.junit.jupiter.api.Test;

/** How sockets that no image holds are named. */
class SocketsTest {
  private static final byte[] NONE = {};

  /** As the capturer asks any socket. */
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

  private static String refused(Fact fact) throws Exception {
    CaptureResult result = build(fact, "02");
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    List<Refusal> refusals = ((CaptureResult.Refused) result).refusals();
    assertThat(refusals).hasSize(1);
    return refusals.get(0).toString();
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
