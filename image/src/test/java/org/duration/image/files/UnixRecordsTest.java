package org.duration.image.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.duration.image.Bytes;
import org.junit.jupiter.api.Test;

/** What no unix socket can be. */
class UnixRecordsTest {
  private static final OpenFileId ID = new OpenFileId(3);
  private static final UnixName NAME = new UnixName("/run/x", Optional.empty(), Optional.empty());

  private static void rejected(String message, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static OpenFile.UnixSocket socket(
      SocketType type, Optional<UnixName> name, UnixLink link, int shutdown, int messages) {
    UnixMessage message =
        new UnixMessage(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    return new OpenFile.UnixSocket(
        ID,
        2,
        type,
        name,
        link,
        shutdown,
        Optional.empty(),
        0,
        java.util.Collections.nCopies(messages, message),
        List.of());
  }

  @Test
  void givenListeningSocket_whenItHasNoNameOrMessages_thenRejected() {
    UnixLink listening = new UnixLink.Listening(5, List.of(), 0);
    Optional<UnixName> name = Optional.of(NAME);

    rejected("without a name", () -> socket(SocketType.STREAM, Optional.empty(), listening, 0, 0));
    rejected("a DATAGRAM listens", () -> socket(SocketType.DATAGRAM, name, listening, 0, 0));
    rejected("messages wait", () -> socket(SocketType.STREAM, name, listening, 0, 1));
    assertThat(socket(SocketType.SEQPACKET, name, listening, 0, 0).queue()).isEmpty();
  }

  @Test
  void givenLinks_whenTheyCannotBe_thenRejected() {
    UnixLink outside = new UnixLink.Outside("/dev/log");
    rejected(
        "with an end outside", () -> socket(SocketType.STREAM, Optional.empty(), outside, 0, 0));
    rejected(
        "shutdown 4", () -> socket(SocketType.STREAM, Optional.empty(), new UnixLink.None(), 4, 0));
    rejected("backlog is negative", () -> new UnixLink.Listening(-1, List.of(), 0));
    rejected("outside is negative", () -> new UnixLink.Listening(1, List.of(), -1));
    rejected("socket name", () -> new UnixLink.Outside(""));
  }

  @Test
  void givenNames_whenTheyCannotBe_thenRejected() {
    Optional<String> none = Optional.empty();
    Optional<UnixName.SocketFile> file = Optional.of(new UnixName.SocketFile(0600, 0, 0));

    rejected("socket name", () -> new UnixName("", none, Optional.empty()));
    rejected("socket name", () -> new UnixName("/" + "x".repeat(108), none, Optional.empty()));
    rejected("socket name", () -> new UnixName("/a\0b", none, Optional.empty()));
    rejected("socket name", () -> new UnixName("/\u0100", none, Optional.empty()));
    rejected("the directory of", () -> new UnixName("x", none, file));
    rejected("the directory of", () -> new UnixName("/x", Optional.of("/srv"), file));
    rejected("directory srv", () -> new UnixName("x", Optional.of("srv"), file));
    rejected("a file of", () -> new UnixName("\0x", none, file));
    rejected("permissions", () -> new UnixName.SocketFile(010000, 0, 0));
    assertThat(new UnixName("\0a\0b", none, Optional.empty())).hasToString("@a@b");
  }

  @Test
  void givenSmallRecords_whenTheyCannotBe_thenRejected() {
    rejected("credentials of process 1", () -> new UnixCredentials(1, 0, 0, List.of()));
    rejected("uid -1", () -> new UnixCredentials(2, -1, 0, List.of()));
    rejected("group -1", () -> new UnixCredentials(2, 0, 0, List.of(-1L)));
    rejected("socket option 0", () -> new SocketOption(0, Bytes.of(new byte[4])));
    rejected("with 17 bytes", () -> new SocketOption(1, Bytes.of(new byte[17])));
    rejected(
        "254 descriptors",
        () ->
            new UnixMessage(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                java.util.Collections.nCopies(254, ID)));
    rejected("a hung-up DATAGRAM", () -> new OpenFile.HungUpSocket(ID, 0, SocketType.DATAGRAM));
  }
}
