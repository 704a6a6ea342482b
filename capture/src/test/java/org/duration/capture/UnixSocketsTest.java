package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.UnixSample.inode;
import static org.duration.capture.UnixSample.message;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.FileLock;
import org.duration.image.files.LockKind;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketOption;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixCredentials;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixMessage;
import org.duration.image.files.UnixName;
import org.junit.jupiter.api.Test;

/** Which unix sockets an image holds, and why it does not hold the others. */
class UnixSocketsTest {
  private static final int SOCKET_FILE = 0140660;
  private static final int HUNG_UP = 0x2015;
  private static final int READABLE = 5;

  private static CaptureResult build(UnaryOperator<StreamWriter> facts) throws Exception {
    return SampleStream.build(
        SampleStream.bytes(writer -> assertThat(facts.apply(writer)).isSameAs(writer)));
  }

  private static Image image(UnaryOperator<StreamWriter> facts) throws Exception {
    CaptureResult result = build(facts);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  /** The n-th unix socket. */
  private static OpenFile.UnixSocket socket(Image image, int index) {
    return image.openFiles().stream()
        .filter(OpenFile.UnixSocket.class::isInstance)
        .map(OpenFile.UnixSocket.class::cast)
        .toList()
        .get(index);
  }

  private static OpenFile.UnixSocket only(UnixSample sample) throws Exception {
    return socket(image(sample::write), 0);
  }

  private static String refused(UnaryOperator<StreamWriter> facts) throws Exception {
    CaptureResult result = build(facts);
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  private static String refused(UnixSample sample) throws Exception {
    return refused(sample::write);
  }

  private static StreamWriter pair(StreamWriter writer) {
    new UnixSample(9).connected(10).poll(READABLE).queued(5, 0).write(writer);
    return new UnixSample(10).connected(9).queued(0, 768).write(writer);
  }

  @Test
  void givenPairWithBytes_thenBothEndsAndTheMessageAreThere() throws Exception {
    Image image = image(writer -> message(pair(writer), 9, 0, 0, "", 0, "bytes"));
    OpenFile.UnixSocket one = socket(image, 0);
    OpenFile.UnixSocket two = socket(image, 1);

    assertThat(one.link()).isEqualTo(new UnixLink.Connected(two.id()));
    assertThat(two.link()).isEqualTo(new UnixLink.Connected(one.id()));
    assertThat(one.creator()).contains(new UnixCredentials(2, 5, 6, List.of(4L)));
    assertThat(one.queueMemory()).isEqualTo(768);
    UnixMessage message = one.queue().get(0);
    assertThat(image.contents().get(message.content().orElseThrow().value()).bytes()).isEqualTo(5);
    assertThat(message.credentials()).isEmpty();
  }

  @Test
  void givenFewerBytesThanWait_thenRefused() throws Exception {
    assertThat(refused(UnixSocketsTest::pair)).contains("has 5 bytes, and 0 could be read");
    assertThat(refused(w -> pair(w).error(FactType.UNIX_MESSAGE, 2, 9, 16)))
        .contains("cannot be read (EBUSY)");
  }

  @Test
  void givenOtherEndGone_thenItHasEnded() throws Exception {
    assertThat(only(new UnixSample(9).connected(0).shut(3).poll(HUNG_UP)).link())
        .isEqualTo(new UnixLink.Ended(false));
    assertThat(only(new UnixSample(9).connected(0).shut(3).poll(HUNG_UP | 8)).link())
        .isEqualTo(new UnixLink.Ended(true));
    assertThat(only(new UnixSample(9)).link()).isEqualTo(new UnixLink.None());
  }

  @Test
  void givenOtherEndOutside_thenRefusedButForDatagramsToAName() throws Exception {
    assertThat(refused(new UnixSample(9).connectedOutside("/run/dbus")))
        .isEqualTo(
            "process 2 (guest) fd 9: unix socket stream without a name to /run/dbus: its other end"
                + " is held outside the group: an established connection to it cannot be made"
                + " again; start both ends in the group, or let the process close it before a"
                + " checkpoint");
    assertThat(refused(new UnixSample(9).connected(0).poll(4))).contains("waits to be accepted");
    assertThat(only(new UnixSample(9).type(2).connectedOutside("/dev/log")).link())
        .isEqualTo(new UnixLink.Outside("/dev/log"));
  }

  @Test
  void givenListening_thenWhoWaitsIsThere() throws Exception {
    Image image =
        image(
            writer -> {
              new UnixSample(9).named("\0door").listening(5, inode(10), 77).write(writer);
              return new UnixSample(10).connected(0).peerNamed("\0door").write(writer);
            });

    OpenFileId client = socket(image, 1).id();
    assertThat(socket(image, 0).link()).isEqualTo(new UnixLink.Listening(5, List.of(client), 1));
    assertThat(socket(image, 1).link()).isEqualTo(new UnixLink.Waiting(socket(image, 0).id()));
  }

  @Test
  void givenWaitingWithBytesOrGone_thenRefused() throws Exception {
    assertThat(
            refused(
                writer -> {
                  new UnixSample(9).named("\0door").listening(5, inode(10)).write(writer);
                  return new UnixSample(10).connected(0).queued(0, 768).write(writer);
                }))
        .contains("that nobody has accepted cannot be seen; checkpoint again when");
    assertThat(refused(new UnixSample(9).named("\0door").listening(5, 0)))
        .contains("a client that has gone again waits");
  }

  @Test
  void givenNames_thenTheyAreKeptWithTheirFiles() throws Exception {
    byte[] file = stat(inode(9), SOCKET_FILE, 0);
    assertThat(only(new UnixSample(9).named("/run/x\0").file(file, file)).name())
        .contains(
            new UnixName(
                "/run/x", Optional.empty(), Optional.of(new UnixName.SocketFile(0660, 0, 0))));
    assertThat(only(new UnixSample(9).named("x\0").from("/srv").file(file, file)).name())
        .contains(
            new UnixName(
                "x", Optional.of("/srv"), Optional.of(new UnixName.SocketFile(0660, 0, 0))));
    assertThat(only(new UnixSample(9).named("\0x\0y")).name())
        .contains(new UnixName("\0x\0y", Optional.empty(), Optional.empty()));
  }

  @Test
  void givenFileThatIsElsewhere_thenRemovedOrRefused() throws Exception {
    byte[] gone =
        join(words(1, inode(9), 0), ints(SOCKET_FILE, 0, 0, 0), words(0, 7, 8), ints(0, 0));
    byte[] linked = stat(inode(9), SOCKET_FILE, 0);
    UnixName removed = new UnixName("/run/x", Optional.empty(), Optional.empty());

    assertThat(only(new UnixSample(9).named("/run/x\0").file(noStat(2), gone)).name())
        .contains(removed);
    assertThat(refused(new UnixSample(9).named("/run/x\0").file(noStat(2), linked)))
        .contains("its file was renamed to");
    assertThat(refused(new UnixSample(9).named("/run/x\0").file(noStat(2), noStat(1))))
        .contains("may have been renamed");
    assertThat(refused(new UnixSample(9).named("/run/x\0").file(stat(7, SOCKET_FILE, 0), linked)))
        .contains("its file was renamed to");
  }

  @Test
  void givenCreatorThatHasEnded_thenItsHolderSaysItsNumber() throws Exception {
    UnixSample sample = new UnixSample(9).madeBy(0, 555, true);

    assertThat(refused(sample))
        .contains("made by a process that is not the group's (host process 555)");
    Image image = image(w -> sample.write(w).fact(FactType.UNIX_CREATOR, 2, 9, ints(33, 5, 6)));
    assertThat(socket(image, 0).creator()).contains(new UnixCredentials(33, 5, 6, List.of(4L)));
    assertThat(only(new UnixSample(9).madeBy(0, 0, false)).creator()).isEmpty();
  }

  @Test
  void givenDatagrams_thenSendersAndSignaturesAreThere() throws Exception {
    Image image =
        image(
            writer -> {
              new UnixSample(9).type(2).named("\0in").poll(READABLE).write(writer);
              message(writer, 9, 2, 1002, "\0out", 0, "one");
              message(writer, 9, 0, 444, "", 0, "");
              return writer.fact(FactType.UNIX_SIGNER, 2, 9, words(inode(9)), ints(1, 34, 5, 6));
            });

    List<UnixMessage> queue = socket(image, 0).queue();
    assertThat(queue)
        .extracting(UnixMessage::sender)
        .containsExactly(Optional.of("\0out"), Optional.empty());
    assertThat(queue)
        .extracting(message -> message.credentials().orElseThrow().pid())
        .containsExactly(2, 34);
    assertThat(queue.get(1).content()).isEmpty();
  }

  @Test
  void givenSignerOutside_thenRefused() throws Exception {
    assertThat(
            refused(
                writer -> {
                  new UnixSample(9).type(2).named("\0in").poll(READABLE).write(writer);
                  return message(writer, 9, 0, 444, "", 0, "x");
                }))
        .contains("not the group's (host process 444)");
  }

  @Test
  void givenDescriptorOnItsWay_thenItsOpenFileIsInTheImage() throws Exception {
    byte[] event = join(ints(70, 1), stat(98, 0600, 0), noStat(95), utf8("anon_inode:[eventfd]"));
    Image image =
        image(
            writer -> {
              writer.fact(FactType.FLIGHT, 2, 0x40000000, event);
              writer.text(
                  FactType.FLIGHT_INFO,
                  2,
                  0x40000000,
                  "pos:\t0\nflags:\t02\nmnt_id:\t9\nino:\t98\neventfd-count: 3\neventfd-id: 1\n");
              new UnixSample(9).type(2).named("\0in").poll(READABLE).write(writer);
              return message(writer, 9, 0, 0, "", 70, "x");
            });

    OpenFileId file = socket(image, 0).queue().get(0).files().get(0);
    assertThat(image.openFiles().get(file.value())).isInstanceOf(OpenFile.EventFd.class);
    assertThat(
            refused(
                writer -> {
                  new UnixSample(9).type(2).named("\0in").poll(READABLE).write(writer);
                  return message(writer, 9, 0, 0, "", 71, "x");
                }))
        .contains("carries a descriptor that could not be looked at");
  }

  @Test
  void givenLockedFileOnItsWay_thenItsLocksAreKept() throws Exception {
    byte[] file = stat(99, 0100644, 9);
    Image image =
        image(
            writer -> {
              writer.fact(
                  FactType.FLIGHT, 2, 0x40000000, join(ints(70, -1), file, file, utf8("/srv/x")));
              writer.text(
                  FactType.FLIGHT_INFO,
                  2,
                  0x40000000,
                  "pos:\t0\nflags:\t02\nmnt_id:\t9\nino:\t99\n"
                      + "lock:\t1: FLOCK  ADVISORY  WRITE 0 fe:00:99 0 EOF\n");
              new UnixSample(9).type(2).named("\0in").poll(READABLE).write(writer);
              return message(writer, 9, 0, 0, "", 70, "x");
            });

    OpenFileId id = socket(image, 0).queue().get(0).files().get(0);
    assertThat(image.holds().locks())
        .containsExactly(new FileLock(id, LockKind.FLOCK, 2, true, 0, 0));
  }

  @Test
  void givenWhatCannotBeKnown_thenRefused() throws Exception {
    assertThat(refused(new UnixSample(9).error(2))).contains("(ENOENT)");
    assertThat(refused(new UnixSample(9).urgent())).contains("urgent bytes");
    assertThat(refused(new UnixSample(9).type(3))).contains("of this type");
    assertThat(refused(new UnixSample(9).poll(8))).contains("an error to report");
    assertThat(refused(new UnixSample(9).type(2).poll(READABLE)))
        .contains("messages without bytes that an earlier checkpoint looked at");
    assertThat(
            refused(
                writer -> {
                  new UnixSample(9).type(2).connected(10).write(writer);
                  return new UnixSample(10).type(2).write(writer);
                }))
        .contains("has no name and is connected elsewhere");
  }

  @Test
  void givenOptions_thenThoseThatWereChangedAreKept() throws Exception {
    byte[] options =
        join(
            option(7, 0, 4608),
            option(16, 0, 1),
            option(18, 0, 1),
            option(42, 0, -1),
            option(15, 92, 7),
            option(9, 0, 0),
            option(26, 0, 0));
    Image image =
        image(w -> new UnixSample(9).write(w).fact(FactType.SOCKET_OPTION, 2, 9, options));

    assertThat(socket(image, 0).type()).isEqualTo(SocketType.STREAM);
    assertThat(socket(image, 0).options()).extracting(SocketOption::option).containsExactly(7, 16);
    assertThat(
            refused(
                w ->
                    new UnixSample(9)
                        .write(w)
                        .fact(FactType.SOCKET_OPTION, 2, 9, option(26, 0, 4))))
        .contains("socket filter");
  }

  private static byte[] option(int option, int error, int value) {
    return join(ints(option, error, value, 0), words(0));
  }
}
