// Who makes which open file.
package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.restore.GroupBuilder;
import org.junit.jupiter.api.Test;

class SharingTest {
  private final GroupBuilder group = new GroupBuilder();

  @Test
  void givenFileOfOneProcess_whenAsked_thenItMakesItItself() {
    OpenFileId file = group.file("/x", 0, 0);
    group.process(10, 1).fd(3, file).fd(4, file);

    Sharing sharing = new Sharing(group.build());

    assertThat(sharing.madeBy(10)).extracting(OpenFile::id).containsExactly(file);
    assertThat(sharing.madeByRoot()).isEmpty();
  }

  @Test
  void givenFileOfTwoProcesses_whenAsked_thenTheRootTaskMakesIt() {
    OpenFileId file = group.file("/x", 0, 0);
    group.process(10, 1).fd(3, file);
    group.process(11, 10).fd(9, file);

    Sharing sharing = new Sharing(group.build());

    assertThat(sharing.madeByRoot()).extracting(OpenFile::id).containsExactly(file);
    assertThat(sharing.madeBy(10)).isEmpty();
    assertThat(sharing.madeBy(11)).isEmpty();
  }

  @Test
  void givenPipeOfOneProcess_whenAsked_thenTheRootTaskMakesIt() {
    List<OpenFileId> pipe = group.pipe(0);
    group.process(10, 1).fd(3, pipe.get(0));

    assertThat(new Sharing(group.build()).madeByRoot())
        .extracting(OpenFile::id)
        .containsExactly(pipe.get(0));
  }

  @Test
  void givenSharedEpoll_whenAsked_thenWhatItWatchesIsSharedToo() {
    OpenFileId event = group.add(new OpenFile.EventFd(group.nextFile(), 2, 0, false));
    OpenFileId epoll = epoll(event);
    group.process(10, 1).fd(3, epoll).fd(4, event);
    group.process(11, 10).fd(3, epoll);

    assertThat(new Sharing(group.build()).madeByRoot())
        .extracting(OpenFile::id)
        .containsExactly(event, epoll);
  }

  @Test
  void givenEpollThatWatchesAnother_whenTheOuterIsShared_thenAllAre() {
    OpenFileId event = group.add(new OpenFile.EventFd(group.nextFile(), 2, 0, false));
    OpenFileId inner = epoll(event);
    OpenFileId outer = epoll(inner);
    group.process(10, 1).fd(3, outer);
    group.process(11, 10).fd(3, outer);

    assertThat(new Sharing(group.build()).madeByRoot())
        .extracting(OpenFile::id)
        .containsExactly(event, inner, outer);
  }

  @Test
  void givenEpollOfOneThatWatchesAFileOfAnother_whenAsked_thenTheFileIsShared() {
    OpenFileId event = group.add(new OpenFile.EventFd(group.nextFile(), 2, 0, false));
    OpenFileId epoll = epoll(event);
    group.process(10, 1).fd(3, epoll);
    group.process(11, 10).fd(4, event);

    Sharing sharing = new Sharing(group.build());

    assertThat(sharing.madeByRoot()).extracting(OpenFile::id).containsExactly(event);
    assertThat(sharing.madeBy(10)).extracting(OpenFile::id).containsExactly(epoll);
  }

  @Test
  void givenFileThatNobodyHas_whenAsked_thenNobodyMakesIt() {
    group.file("/x", 0, 0);
    group.process(10, 1);

    Sharing sharing = new Sharing(group.build());

    assertThat(sharing.madeByRoot()).isEmpty();
    assertThat(sharing.madeBy(10)).isEmpty();
  }

  @Test
  void givenEntryUnderAClosedNumber_whenAskedForRoom_thenItCounts() {
    OpenFileId event = group.add(new OpenFile.EventFd(group.nextFile(), 2, 0, false));
    OpenFileId epoll =
        group.add(
            new OpenFile.Epoll(group.nextFile(), 2, List.of(new EpollEntry(900, event, 1, 0))));
    group.process(10, 1).fd(3, epoll).fd(4, event);

    assertThat(new Sharing(group.build()).aboveGuests()).isEqualTo(901);
  }

  private OpenFileId epoll(OpenFileId target) {
    return group.add(
        new OpenFile.Epoll(group.nextFile(), 2, List.of(new EpollEntry(4, target, 1, 0))));
  }
}
