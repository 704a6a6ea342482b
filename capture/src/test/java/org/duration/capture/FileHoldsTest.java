// Locks, and who is told by a signal.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;

import java.util.List;
import org.duration.capture.proc.LockLine;
import org.duration.capture.proc.MalformedText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.files.FileHolds;
import org.duration.image.files.FileLock;
import org.duration.image.files.LockKind;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SignalOwner;
import org.junit.jupiter.api.Test;

class FileHoldsTest {
  private interface Facts {
    void write(StreamWriter writer);
  }

  private static FileHolds holds(Facts facts) throws Exception {
    CaptureResult result = SampleStream.build(SampleStream.bytes(facts::write));
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image().holds();
  }

  private static StreamWriter fd(StreamWriter writer, int fd, String flags, String locks) {
    byte[] file = stat(99, 0100644, 9);
    return SampleStream.fd(writer, fd, 20, -1, file, file, "/srv/x", flags, locks);
  }

  @Test
  void givenLocksOfEachKind_thenEachIsThereOnce() throws Exception {
    String lines =
        "lock:\t1: FLOCK  ADVISORY  WRITE 1002 fe:00:99 0 EOF\n"
            + "lock:\t2: POSIX  ADVISORY  READ 1002 fe:00:99 10 19\n"
            + "lock:\t3: OFDLCK ADVISORY  WRITE -1 fe:00:99 5 EOF\n"
            + "lock:\t4: LEASE  ACTIVE    READ 1002 fe:00:99 0 EOF\n";
    OpenFileId file = new OpenFileId(7);

    FileHolds holds =
        holds(
            writer -> {
              fd(writer, 9, "02", lines);
              fd(writer, 10, "02", lines);
            });

    assertThat(holds.locks())
        .containsExactly(
            new FileLock(file, LockKind.FLOCK, 2, true, 0, 0),
            new FileLock(file, LockKind.POSIX, 2, false, 10, 10),
            new FileLock(file, LockKind.OFD, 2, true, 5, 0),
            new FileLock(file, LockKind.LEASE, 2, false, 0, 0));
  }

  @Test
  void givenOwnerAndSignal_thenTheyAreKeptInTheGroupsNumbers() throws Exception {
    FileHolds holds =
        holds(
            writer -> {
              writer.fact(FactType.FD_OWNER, 2, 9, ints(1, 1002, 35, 0));
              fd(writer, 9, "020002", "");
            });

    assertThat(holds.owners())
        .containsExactly(new SignalOwner(new OpenFileId(7), SignalOwner.PID, 2, 35, true, 2));
  }

  @Test
  void givenOwnerOutsideTheGroup_thenRefused() throws Exception {
    CaptureResult result =
        SampleStream.build(
            SampleStream.bytes(
                writer -> {
                  writer.fact(FactType.FD_OWNER, 2, 9, ints(1, 77, 0, 0));
                  fd(writer, 9, "02", "");
                }));

    assertThat(((CaptureResult.Refused) result).refusals())
        .singleElement()
        .satisfies(
            refusal ->
                assertThat(refusal.toString())
                    .contains("fd 9: signal owner host pid 77: it is no process of the group"));
  }

  private static String flight(String link, String flags, String locks) throws Exception {
    CaptureResult result =
        SampleStream.build(
            SampleStream.bytes(
                writer -> {
                  byte[] file = stat(99, 0100644, 9);
                  writer.fact(
                      FactType.FLIGHT, 2, 0x40000000, join(ints(20, -1), file, file, utf8(link)));
                  writer.text(
                      FactType.FLIGHT_INFO,
                      2,
                      0x40000000,
                      "pos:\t0\nflags:\t" + flags + "\nmnt_id:\t9\nino:\t99\n" + locks);
                }));
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  @Test
  void givenFlightWithWhatOnlyItsHolderCanSet_thenRefusedByName() throws Exception {
    String lease = "lock:\t4: LEASE  ACTIVE    READ 1002 fe:00:99 0 EOF\n";
    assertThat(flight("/srv/x", "020002", "")).contains("descriptor in a message: signal owner");
    assertThat(flight("/srv/x", "02", lease)).contains("descriptor in a message: lease /srv/x");
    assertThat(flight("anon_inode:[eventpoll]", "02", "")).contains("watcher in a message");
    assertThat(flight("anon_inode:inotify", "02", "")).contains("watcher in a message");
  }

  @Test
  void givenLineOfAnotherShape_thenMalformed() {
    for (String line :
        List.of(
            "lock:",
            "lock:\t1: POSIX  ADVISORY  READ x fe:00:99 1 2",
            "lock:\t1: POSIX  ADVISORY  READ 1 fe:00:99 9 2")) {
      assertThatThrownBy(() -> LockLine.parse(line)).isInstanceOf(MalformedText.class);
    }
  }
}
