package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.image.Bytes;
import org.duration.image.files.InternetOption;
import org.duration.image.files.NetlinkSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.junit.jupiter.api.Test;

/** Which netlink sockets an image holds. */
class NetlinkSocketsTest {
  private static final int EXT_ACK = 11;
  private static final int LIST_MEMBERSHIPS = 9;
  private static final byte[] GROUPS = join(option(LIST_MEMBERSHIPS, 0, 8), ints(0x11, 9));

  private record Socket(int protocol, int poll, int elsewhere, byte[] options) {
    static Socket idle(int protocol) {
      return new Socket(protocol, 4, 0, join(option(EXT_ACK, 0, 4), ints(1, 0), GROUPS));
    }
  }

  private static byte[] option(int name, int error, int bytes) {
    return ints(270, name, error, bytes);
  }

  private static byte[] sockaddr(int port, int groups) {
    return ints(16, port, groups);
  }

  private static CaptureResult build(Socket socket) throws Exception {
    return SampleStream.build(
        SampleStream.bytes(
            writer -> {
              SampleStream.fd(
                  writer, 9, 20, 4, stat(99, 0140777, 0), noStat(2), "socket:[99]", "04002");
              writer.fact(
                  FactType.SOCKET,
                  2,
                  9,
                  words(99),
                  ints(16, 3, socket.protocol(), socket.poll(), 0, -1, -1, 0, 0, 0, 12, 12),
                  sockaddr(-1, 0x11),
                  sockaddr(77, 2));
              writer.fact(
                  FactType.NETLINK, 2, 9, words(99), ints(socket.elsewhere(), 0), socket.options());
              writer.fact(
                  FactType.SOCKET_OPTION, 2, 9, ints(16, 0, 1, 0, 0, 0), ints(26, 0, 2, 0, 0, 0));
            }));
  }

  private static Refusal refused(Socket socket) throws Exception {
    return ((CaptureResult.Refused) build(socket)).refusals().get(0);
  }

  @Test
  void givenIdleSocket_thenItsNamesGroupsAndOptionsAreKept() throws Exception {
    CaptureResult result = build(Socket.idle(0));

    assertThat(((CaptureResult.Captured) result).image().openFiles().get(7))
        .isEqualTo(
            new OpenFile.Netlink(
                new OpenFileId(7),
                04002,
                new NetlinkSocket(
                    3,
                    0,
                    0xffffffffL,
                    77,
                    2,
                    List.of(1, 5, 33, 36),
                    List.of(
                        new InternetOption(270, EXT_ACK, InternetOption.number(1)),
                        new InternetOption(1, 16, InternetOption.number(1))))));
  }

  @Test
  void givenMessagesThatNobodyHasRead_thenRefusedAsWhatPasses() throws Exception {
    Refusal waiting = refused(new Socket(0, 5, 0, GROUPS));
    Refusal lost = refused(new Socket(15, 12, 0, GROUPS));

    assertThat(waiting.toString())
        .contains("fd 9: netlink socket route, port 4294967295: messages wait in it");
    assertThat(lost.toString()).contains("kobject_uevent", "messages for it were lost");
    assertThat(waiting.passing()).isTrue();
    assertThat(lost.passing()).isTrue();
  }

  @Test
  void givenProtocolWhoseSocketsAreMore_thenRefusedByItsName() throws Exception {
    assertThat(refused(Socket.idle(16)).toString())
        .contains("netlink socket generic, port", "what the kernel keeps");
    assertThat(refused(Socket.idle(12)).toString()).contains("netlink socket netfilter");
    assertThat(refused(Socket.idle(31)).toString()).contains("netlink socket of protocol 31");
  }

  @Test
  void givenFilter_thenItsStepsAreKeptUnlessNobodyIsToldOfThem() throws Exception {
    byte[] steps = words(6, 7);
    CaptureResult filtered = build(new Socket(15, 4, 0, join(GROUPS, ints(1, 26, 0, 16), steps)));

    assertThat(((CaptureResult.Captured) filtered).image().openFiles().get(7))
        .isInstanceOfSatisfying(
            OpenFile.Netlink.class,
            file ->
                assertThat(file.socket().options())
                    .contains(new InternetOption(1, InternetOption.FILTER, Bytes.of(steps))));
    assertThat(refused(new Socket(15, 4, 0, join(GROUPS, ints(1, 26, 13, 0)))).toString())
        .contains("its options could not be read");
  }

  @Test
  void givenSocketOfAnotherNamespaceOrUnreadOptions_thenRefused() throws Exception {
    assertThat(refused(new Socket(0, 4, 1, GROUPS)).toString())
        .contains("another network namespace");
    assertThat(refused(new Socket(0, 4, 0, option(LIST_MEMBERSHIPS, 75, 0))).toString())
        .contains("its options could not be read");
    assertThat(build(new Socket(0, 4, 0, option(12, 92, 0))))
        .isInstanceOf(CaptureResult.Captured.class);
  }
}
