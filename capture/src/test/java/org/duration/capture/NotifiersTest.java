// signalfd, inotify and pidfd.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifiersTest {
  private static final OpenFileId ID = new OpenFileId(7);
  private static final String WATCH =
      "inotify wd:a ino:9 sdev:1 mask:8000fce ignored_mask:0 fhandle-bytes:8 fhandle-type:1\n";

  private interface Facts {
    void write(StreamWriter writer);
  }

  private static CaptureResult build(Facts facts) throws Exception {
    return SampleStream.build(SampleStream.bytes(facts::write));
  }

  private static void fd(StreamWriter writer, String link, String flags, String more) {
    SampleStream.fd(writer, 9, 20, -1, stat(99, 0600, 0), noStat(2), link, flags, more);
  }

  private static OpenFile captured(Facts facts) throws Exception {
    CaptureResult result = build(facts);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image().openFiles().get(7);
  }

  private static String refused(Facts facts) throws Exception {
    return ((CaptureResult.Refused) build(facts)).refusals().get(0).toString();
  }

  @Test
  void givenSignalFd_thenItsMaskIsKept() throws Exception {
    assertThat(
            captured(
                writer ->
                    fd(
                        writer,
                        "anon_inode:[signalfd]",
                        "02004002",
                        "sigmask:\t0000000200000200\n")))
        .isEqualTo(new OpenFile.SignalFd(ID, 04002, 0x200000200L));
  }

  @ParameterizedTest
  @CsvSource({"1002, 2", "-1, 0"})
  void givenPidFd_thenItsProcessIsKept(String shown, int pid) throws Exception {
    assertThat(
            captured(
                writer -> fd(writer, "anon_inode:[pidfd]", "02000002", "Pid:\t" + shown + "\n")))
        .isEqualTo(new OpenFile.PidFd(ID, 2, pid));
  }

  @Test
  void givenPidFdOfStrangerOrThread_thenRefused() throws Exception {
    assertThat(refused(writer -> fd(writer, "anon_inode:[pidfd]", "02", "Pid:\t77\n")))
        .contains("pidfd host pid 77: it is of a process outside the group");
    assertThat(refused(writer -> fd(writer, "anon_inode:[pidfd]", "0202", "Pid:\t1002\n")))
        .contains("pidfds of threads");
  }

  @Test
  void givenWatch_thenItsNumberMaskAndPathAreKept() throws Exception {
    OpenFile file =
        captured(
            writer -> {
              writer.fact(FactType.INOTIFY, 2, 9, words(0));
              writer.fact(
                  FactType.INOTIFY_PATH, 2, 9, ints(10, 0), stat(9, 0040755, 0), utf8("/srv"));
              fd(writer, "anon_inode:inotify", "00", WATCH);
            });

    OpenFile.Inotify inotify = (OpenFile.Inotify) file;
    assertThat(inotify.watches())
        .singleElement()
        .matches(w -> w.wd() == 10 && w.mask() == 0xfce && w.path().equals("/srv"));
  }

  @Test
  void givenQueuedEvents_thenRefusedUntilTheyAreRead() throws Exception {
    assertThat(
            refused(
                writer -> {
                  writer.fact(FactType.INOTIFY, 2, 9, words(48));
                  fd(writer, "anon_inode:inotify", "00", "");
                }))
        .contains("inotify 48 bytes of events", "once it has read them");
  }

  @Test
  void givenWatchWithoutPath_thenRefused() throws Exception {
    assertThat(
            refused(
                writer -> {
                  writer.fact(FactType.INOTIFY, 2, 9, words(0));
                  writer.fact(FactType.INOTIFY_PATH, 2, 9, ints(10, 0), noStat(2));
                  fd(writer, "anon_inode:inotify", "00", WATCH);
                }))
        .contains("inotify watch 10: nobody can tell the path");
  }
}
