package org.duration.image.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;

class FileRecordsTest {
  private static final OpenFileId ID = new OpenFileId(0);

  private static void rejected(String message, ThrowingCallable made) {
    assertThatThrownBy(made)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void devicesAreKnownByTheirNumbers() {
    assertThat(Device.of(0x103)).contains(Device.NULL);
    assertThat(Device.of(0x109)).contains(Device.URANDOM);
    assertThat(Device.of(0x8803)).isEmpty();
    assertThat(Device.of(1L << 44 | 0x103)).isEmpty();
  }

  @Test
  void closeOnExecBelongsToDescriptors() {
    rejected("O_CLOEXEC", () -> new OpenFile.EventFd(ID, 02000002, 0, false));
  }

  @Test
  void openFilesMatchTheirType() {
    rejected(
        "is not a regular file",
        () -> new OpenFile.RegularFile(ID, 0, 0, "/x", SampleImages.identity(0040755)));
    rejected(
        "is not a directory",
        () -> new OpenFile.Directory(ID, 0, 0, "/x", SampleImages.identity(0100755)));
    rejected(
        "with path x",
        () -> new OpenFile.RegularFile(ID, 0, 0, "x", SampleImages.identity(0100755)));
    rejected(
        "offset is negative",
        () -> new OpenFile.RegularFile(ID, 0, -1, "/x", SampleImages.identity(0100755)));
    rejected("stream 3", () -> new OpenFile.Stream(ID, 0, 0, 3));
    rejected("remainingNanos is negative", () -> new OpenFile.TimerFd(ID, 0, 0, 0, 0, 0, -1));
  }

  @Test
  void smallRecordsRejectWhatCannotBe() {
    rejected("descriptor -1", () -> new Descriptor(-1, false, ID));
    rejected("pipe capacity 0", () -> new PipeImage(new PipeId(0), 0, Optional.empty()));
    rejected("epoll events", () -> new EpollEntry(0, ID, -1, 0));
    rejected(
        "end of content",
        () -> new FileContent(new ContentId(0), DataFile.PAGES, Long.MAX_VALUE, 1));
    rejected("path home", () -> new PathReference("home", SampleImages.identity(0040755)));
    rejected("size is negative", () -> new FileIdentity(0, 0, -1, 0, 0, 0, 0, 0, 0, 0));
    rejected("mode", () -> new FileIdentity(0, 0, 0, -1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void epollEntriesAreCopied() {
    List<EpollEntry> entries = new java.util.ArrayList<>();
    OpenFile.Epoll epoll = new OpenFile.Epoll(ID, 0, entries);

    entries.add(new EpollEntry(0, ID, 0, 0));

    assertThat(epoll.entries()).isEmpty();
  }
}
