package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.junit.jupiter.api.Test;

/** What an epoll instance watches is known by the open file, not by the number. */
class EpollTest {
  private static final byte[] ANONYMOUS = stat(70, 0600, 0);

  private static StreamWriter epoll(StreamWriter writer, int fd, int openFile, String... watches) {
    return SampleStream.fd(
        writer,
        fd,
        openFile,
        -1,
        ANONYMOUS,
        noStat(2),
        "anon_inode:[eventpoll]",
        "02",
        String.join("", watches));
  }

  private static String watch(int fd, int data) {
    return String.format("tfd: %8d events: %8x data: %16x  pos:0 ino:1 sdev:f%n", fd, 1, data);
  }

  private static CaptureResult build(Consumer<StreamWriter> more) throws Exception {
    return SampleStream.build(SampleStream.bytes(more));
  }

  private static List<EpollEntry> entries(Consumer<StreamWriter> more) throws Exception {
    CaptureResult result = build(more);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result)
        .image().openFiles().stream()
            .filter(OpenFile.Epoll.class::isInstance)
            .map(OpenFile.Epoll.class::cast)
            .findFirst()
            .orElseThrow()
            .entries();
  }

  @Test
  void givenNoWatches_thenNoEntries() throws Exception {
    assertThat(entries(writer -> epoll(writer, 8, 20))).isEmpty();
  }

  @Test
  void givenSameNumberTwice_thenDataTellsThemApart() throws Exception {
    List<EpollEntry> entries =
        entries(
            writer ->
                epoll(writer, 8, 20, watch(5, 1), watch(5, 2))
                    .fact(FactType.EPOLL_TARGET, 2, 8, ints(5, 12), words(2))
                    .fact(FactType.EPOLL_TARGET, 2, 8, ints(5, 11), words(1)));

    assertThat(entries)
        .containsExactly(
            new EpollEntry(5, new OpenFileId(4), 1, 1), new EpollEntry(5, new OpenFileId(5), 1, 2));
  }

  @Test
  void givenEpollThatWatchesAnother_thenOrderDoesNotMatter() throws Exception {
    List<EpollEntry> entries =
        entries(
            writer -> {
              epoll(writer, 8, 20, watch(9, 9))
                  .fact(FactType.EPOLL_TARGET, 2, 8, ints(9, 21), words(9));
              epoll(writer, 9, 21);
            });

    assertThat(entries).containsExactly(new EpollEntry(9, new OpenFileId(8), 1, 9));
  }

  @Test
  void givenTargetOfNobody_thenRefused() throws Exception {
    CaptureResult result =
        build(
            writer ->
                epoll(writer, 8, 20, watch(5, 1))
                    .fact(FactType.EPOLL_TARGET, 2, 8, ints(5, -1), words(1)));

    assertThat(((CaptureResult.Refused) result).refusals().get(0).toString())
        .isEqualTo(
            "process 2 (guest) fd 8: epoll entry 5: it watches a file that no process of the group has open; remove"
                + " the entry with EPOLL_CTL_DEL");
  }

  @Test
  void givenTargetOfAnotherEpoll_thenItIsNotTaken() throws Exception {
    CaptureResult result =
        build(
            writer ->
                epoll(writer, 8, 20, watch(5, 1))
                    .fact(FactType.EPOLL_TARGET, 2, 9, ints(5, 11), words(1)));

    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
  }
}
