package org.duration.image;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.image.files.ContentId;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixMessage;
import org.junit.jupiter.api.Test;

/** Connections with one end, and messages that lead nowhere. */
class UnixConsistencyTest {
  private static void rejected(String message, OpenFile.UnixSocket... changed) {
    List<OpenFile> files = new ArrayList<>(SampleImages.openFiles());
    for (OpenFile.UnixSocket each : changed) {
      files.set(each.id().value(), each);
    }
    assertThatThrownBy(() -> new UnixConsistency(files, 2).check())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static OpenFile.UnixSocket socket(int id, UnixLink link) {
    return SampleImages.unixSocket(id, link, Optional.of(SampleImages.socketName()));
  }

  @Test
  void givenSample_thenItFits() {
    new UnixConsistency(SampleImages.openFiles(), 2).check();
  }

  @Test
  void givenOneEndOnly_thenRejected() {
    OpenFileId pipe = new OpenFileId(4);
    rejected("and not back", socket(16, new UnixLink.Ended(false)));
    rejected("no such socket", socket(15, new UnixLink.Connected(pipe)));
    rejected("no such socket", socket(15, new UnixLink.Connected(new OpenFileId(15))));
    rejected("no such socket", socket(15, new UnixLink.Connected(new OpenFileId(99))));
    rejected("no such socket", socket(15, new UnixLink.Connected(new OpenFileId(-1))));
  }

  @Test
  void givenWaitingThatNobodyKnows_thenRejected() {
    rejected("does not know", socket(17, new UnixLink.Listening(5, List.of(), 0)));
    rejected("does not wait at", socket(18, new UnixLink.None()));
    List<OpenFileId> twice = List.of(new OpenFileId(18), new OpenFileId(18));
    rejected("does not know", socket(17, new UnixLink.Listening(5, twice, 0)));
  }

  @Test
  void givenMessageThatLeadsNowhere_thenRejected() {
    rejected("content 2", withMessage(Optional.of(new ContentId(2)), List.of()));
    rejected("open file 99", withMessage(Optional.empty(), List.of(new OpenFileId(99))));
  }

  private static OpenFile.UnixSocket withMessage(
      Optional<ContentId> content, List<OpenFileId> files) {
    return new OpenFile.UnixSocket(
        new OpenFileId(18),
        2,
        SocketType.STREAM,
        Optional.empty(),
        new UnixLink.Waiting(new OpenFileId(17)),
        0,
        Optional.empty(),
        0,
        List.of(new UnixMessage(content, Optional.empty(), Optional.empty(), files)),
        List.of());
  }
}
