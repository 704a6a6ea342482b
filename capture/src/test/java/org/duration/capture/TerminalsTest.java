package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.Terminal;
import org.junit.jupiter.api.Test;

/** Which terminals an image holds, and how the others are named. */
class TerminalsTest {
  private static final int READY = 4;
  private static final byte[] NODE = stat(7, 6, 0020620, 0, 0x8803, 0);

  /** What differs from a terminal at rest is given. */
  private record Fact(
      int error, int flags, int poll, int unread, int discipline, int lineError, String line) {
    static final Fact MASTER = new Fact(0, RawFact.Terminal.MASTER, READY, 0, 0, 0, "typed");
    static final Fact OTHER = new Fact(0, 0, READY, 0, 0, 0, "");

    byte[] bytes() {
      int icanon = 2;
      return join(
          ints(error, 3, flags, poll, unread, discipline, 0, 0, lineError, line.length()),
          ints(1, 2, 3, icanon, 0, 0, 0, 0, 0, 9600, 9600),
          ints(24 | 80 << 16, 0, 0),
          (flags & RawFact.Terminal.MASTER) != 0 ? NODE : noStat(0),
          utf8(line));
    }
  }

  private static CaptureResult build(Fact master, Fact other) throws Exception {
    return SampleStream.build(
        SampleStream.bytes(
            writer -> {
              byte[] multiplexer = stat(1, 88, 0020666, 0, 0x502, 0);
              SampleStream.fd(writer, 9, 20, -1, multiplexer, multiplexer, "/dev/ptmx", "02");
              writer.fact(FactType.TERMINAL, 2, 9, master.bytes());
              SampleStream.fd(writer, 10, 21, -1, NODE, NODE, "/dev/pts/3", "02");
              writer.fact(FactType.TERMINAL, 2, 10, other.bytes());
            }));
  }

  private static List<OpenFile> captured(Fact master, Fact other) throws Exception {
    CaptureResult result = build(master, other);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    List<OpenFile> files = ((CaptureResult.Captured) result).image().openFiles();
    return files.subList(files.size() - 2, files.size());
  }

  private static String refused(Fact master, Fact other) throws Exception {
    CaptureResult result = build(master, other);
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  @Test
  void givenBothEndsAtRest_thenCapturedWithTheLine() throws Exception {
    List<OpenFile> files = captured(Fact.MASTER, Fact.OTHER);

    Terminal terminal = ((OpenFile.TerminalMaster) files.get(0)).terminal();
    assertThat(terminal.number()).isEqualTo(3);
    assertThat(terminal.line().toArray()).asString().isEqualTo("typed");
    assertThat(terminal.size().columns()).isEqualTo(80);
    assertThat(terminal.opened()).isTrue();
    assertThat(terminal.mode()).isEqualTo(0620);
    assertThat(terminal.termios().outputSpeed()).isEqualTo(9600);
    assertThat(files.get(1)).isEqualTo(new OpenFile.TerminalEnd(new OpenFileId(8), 2, 3, false));
  }

  @Test
  void givenBytesThatWait_thenRefusedForNow() throws Exception {
    Fact output = new Fact(0, RawFact.Terminal.MASTER, READY | 1, 12, 0, 0, "");
    Fact input = new Fact(0, 0, READY | 1, 5, 0, 0, "");

    assertThat(refused(output, Fact.OTHER))
        .isEqualTo(
            "process 2 (guest) fd 9: terminal /dev/pts/3: 12 bytes of output wait to be read;"
                + " checkpoint again when its reader has caught up");
    assertThat(refused(Fact.MASTER, input)).contains("5 bytes of input wait to be read");
    CaptureResult.Refused result = (CaptureResult.Refused) build(output, Fact.OTHER);
    assertThat(result.refusals()).allMatch(Refusal::passing);
  }

  @Test
  void givenStoppedOutputOrAnotherDiscipline_thenRefused() throws Exception {
    assertThat(refused(Fact.MASTER, new Fact(0, 0, 0, 0, 0, 0, "")))
        .contains("its output is stopped");
    assertThat(refused(new Fact(0, RawFact.Terminal.MASTER, READY, 0, 2, 0, ""), Fact.OTHER))
        .contains("line discipline 2 are not supported yet");
    assertThat(refused(new Fact(0, RawFact.Terminal.MASTER | 16, READY, 0, 0, 0, ""), Fact.OTHER))
        .contains("locked modes");
    assertThat(refused(new Fact(0, RawFact.Terminal.MASTER, READY, 0, 0, 110, ""), Fact.OTHER))
        .contains("cannot be read (ETIMEDOUT)");
  }

  @Test
  void givenEndWithoutItsMaster_thenItIsNotTheGroups() throws Exception {
    CaptureResult result =
        SampleStream.build(
            SampleStream.bytes(
                writer -> {
                  SampleStream.fd(writer, 10, 21, -1, NODE, NODE, "/dev/pts/3", "02");
                  writer.fact(FactType.TERMINAL, 2, 10, Fact.OTHER.bytes());
                }));

    assertThat(((CaptureResult.Refused) result).refusals().get(0).toString())
        .contains("terminal /dev/pts/3: it is none of the group's own");
  }

  @Test
  void givenHungUpTerminal_thenCapturedByItsName() throws Exception {
    Fact gone = new Fact(5, 0, 0x1d, 0, 0, 0, "");
    CaptureResult result =
        SampleStream.build(
            SampleStream.bytes(
                writer -> {
                  SampleStream.fd(
                      writer, 10, 21, -1, NODE, noStat(2), "/dev/pts/3 (deleted)", "02");
                  writer.fact(FactType.TERMINAL, 2, 10, gone.bytes());
                }));

    List<OpenFile> files = ((CaptureResult.Captured) result).image().openFiles();
    assertThat(files.get(files.size() - 1))
        .isEqualTo(new OpenFile.HungUpTerminal(new OpenFileId(7), 2, 3));
  }
}
