package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.OpenFile;
import org.junit.jupiter.api.Test;

/** Which ends of a pipe must lie where. */
class PipesTest {
  private static final int HANGUP = 0x10;
  private static final int ERROR = 0x8;

  private static StreamWriter end(
      StreamWriter writer, int fd, int openFile, int poll, String flags) {
    return SampleStream.fd(
        writer, fd, openFile, poll, stat(71, 0010600, 0), noStat(2), "pipe:[71]", flags);
  }

  private static StreamWriter pipe(StreamWriter writer, int unread, String bytes) {
    return writer.fact(FactType.PIPE, 2, 8, ints(8192, unread), words(71), utf8(bytes));
  }

  private static CaptureResult build(Consumer<StreamWriter> more) throws Exception {
    return SampleStream.build(SampleStream.bytes(more));
  }

  private static Image image(Consumer<StreamWriter> more) throws Exception {
    CaptureResult result = build(more);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  private static String refusal(Consumer<StreamWriter> more) throws Exception {
    return ((CaptureResult.Refused) build(more)).refusals().get(0).toString();
  }

  /** It reads nothing, so that whoever writes still has no reader of the group. */
  @Test
  void givenNamedPipeThatIsOpenForItsPathOnly_thenThatIsKeptAndItIsNoEnd() throws Exception {
    byte[] fifo = stat(71, 0010600, 0);

    Image image =
        image(writer -> SampleStream.fd(writer, 9, 21, -1, fifo, fifo, "/srv/fifo", "010000000"));

    assertThat(image.openFiles().get(7))
        .isInstanceOfSatisfying(
            OpenFile.PathOnly.class,
            place -> {
              assertThat(place.path()).isEqualTo("/srv/fifo");
              assertThat(place.statusFlags()).isEqualTo(010000000);
              assertThat(place.identity().pipe()).isTrue();
            });
  }

  @Test
  void givenBothEnds_thenOnePipeOfItsCapacity() throws Exception {
    Image image =
        image(
            writer -> {
              end(writer, 8, 20, 0, "04000");
              end(writer, 9, 21, 4, "01");
              pipe(writer, 3, "abc");
            });

    assertThat(image.pipes()).hasSize(2);
    assertThat(image.pipes().get(1).capacity()).isEqualTo(8192);
    assertThat(image.openFiles().get(7).statusFlags()).isEqualTo(04000);
    assertThat(image.openFiles())
        .filteredOn(OpenFile.Pipe.class::isInstance)
        .extracting(file -> ((OpenFile.Pipe) file).pipe().value())
        .containsExactly(0, 0, 1, 1);
  }

  @Test
  void givenSeveralReaders_thenThePipeIsStillOne() throws Exception {
    Image image =
        image(
            writer -> {
              end(writer, 8, 20, 0, "0");
              end(writer, 9, 21, 0, "0");
              end(writer, 10, 22, 4, "01");
              pipe(writer, 0, "");
            });

    assertThat(image.pipes()).hasSize(2);
    assertThat(image.pipes().get(1).unread()).isEmpty();
  }

  @Test
  void givenWriterWithoutAnyReader_thenItIsBroken() throws Exception {
    assertThat(
            image(
                    writer -> {
                      end(writer, 8, 20, ERROR | 4, "01");
                      pipe(writer, 0, "");
                    })
                .pipes())
        .hasSize(2);
  }

  @Test
  void givenReaderOfADeadWriter_thenWhatIsLeftIsKept() throws Exception {
    Image image =
        image(
            writer -> {
              end(writer, 8, 20, HANGUP | 1, "0");
              pipe(writer, 4, "last");
            });

    assertThat(image.pipes().get(1).unread()).isPresent();
  }

  @Test
  void givenReaderOutside_thenTheWriterIsRefused() throws Exception {
    assertThat(
            refusal(
                writer -> {
                  end(writer, 8, 20, 4, "01");
                  pipe(writer, 0, "");
                }))
        .contains("fd 8: pipe pipe:[71]: its other end is held outside the group");
  }

  @Test
  void givenEndThatWasNotAsked_thenItIsTakenAsHeldOutside() throws Exception {
    assertThat(
            refusal(
                writer -> {
                  end(writer, 8, 20, -1, "0");
                  pipe(writer, 0, "");
                }))
        .contains("held outside");
  }

  @Test
  void givenPipeWithoutItsFact_thenRefused() throws Exception {
    assertThat(
            refusal(
                writer -> {
                  end(writer, 8, 20, 0, "0");
                  end(writer, 9, 21, 4, "01");
                }))
        .contains("fd 8: pipe pipe:[71]: it could not be read (not captured)");
  }

  @Test
  void givenPacketsUnread_thenRefusedAndWithoutNot() throws Exception {
    assertThat(
            refusal(
                writer -> {
                  end(writer, 8, 20, 0, "040000");
                  end(writer, 9, 21, 4, "040001");
                  pipe(writer, 2, "ab");
                }))
        .contains("unread packets are not supported yet");
    assertThat(
            image(
                    writer -> {
                      end(writer, 8, 20, 0, "040000");
                      end(writer, 9, 21, 4, "040001");
                      pipe(writer, 0, "");
                    })
                .pipes())
        .hasSize(2);
  }

  @Test
  void givenPipeOpenForBoth_thenRefused() throws Exception {
    assertThat(
            refusal(
                writer -> {
                  end(writer, 8, 20, 0, "02");
                  pipe(writer, 0, "");
                }))
        .contains("pipe pipe:[71] open for both");
  }
}
