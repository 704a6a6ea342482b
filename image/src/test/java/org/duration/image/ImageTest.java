package org.duration.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.duration.image.files.ContentId;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.FileContent;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PipeId;
import org.duration.image.files.PipeImage;
import org.duration.image.files.Snapshots;
import org.duration.image.ipc.IpcObjects;
import org.duration.image.memory.MappedFile;
import org.duration.image.process.ProcessImage;
import org.junit.jupiter.api.Test;

class ImageTest {
  private final Image image = SampleImages.sample();

  private Image with(
      List<ProcessImage> processes,
      List<MappedFile> files,
      List<OpenFile> open,
      List<PipeImage> pipes,
      List<FileContent> contents) {
    return new Image(
        image.header(),
        image.host(),
        image.clocks(),
        image.applications(),
        processes,
        files,
        open,
        pipes,
        contents,
        image.holds(),
        image.ipc(),
        image.pageFiles(),
        image.snapshots());
  }

  private void rejected(String message, List<ProcessImage> processes, List<OpenFile> open) {
    assertThatThrownBy(
            () -> with(processes, image.mappedFiles(), open, image.pipes(), image.contents()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void givenSample_thenThreadsAreCounted() {
    assertThat(image.threadCount()).isEqualTo(3);
  }

  @Test
  void givenListsThatChangeLater_thenTheImageDoesNot() {
    List<ProcessImage> processes = new ArrayList<>(image.processes());
    Image copy =
        with(processes, image.mappedFiles(), image.openFiles(), image.pipes(), image.contents());

    processes.clear();

    assertThat(copy).isEqualTo(image);
  }

  @Test
  void givenChildBeforeParent_thenRejected() {
    List<ProcessImage> reversed = new ArrayList<>(image.processes());
    Collections.reverse(reversed);
    rejected("process 6 stands before its parent 5", reversed, image.openFiles());
  }

  @Test
  void givenTheSameProcessTwice_thenRejected() {
    List<ProcessImage> twice = new ArrayList<>(image.processes());
    twice.add(image.processes().get(0));
    rejected("process 2 appears twice", twice, image.openFiles());
  }

  @Test
  void givenThreadWithTheNumberOfAProcess_thenRejected() {
    ProcessImage other =
        new ProcessImage(
            3,
            1,
            3,
            3,
            java.util.OptionalInt.empty(),
            "x",
            new org.duration.image.process.ProcessState.Zombie(0),
            0,
            false,
            Optional.empty());
    List<ProcessImage> processes = new ArrayList<>(image.processes());
    processes.add(other);
    rejected("task 3 appears twice", processes, image.openFiles());
  }

  @Test
  void givenMissingOpenFile_thenRejected() {
    rejected(
        "process 2 fd 0 refers to open file 0, which is not there", image.processes(), List.of());
  }

  @Test
  void givenMissingSharedMemory_thenRejected() {
    assertThatThrownBy(
            () ->
                new Image(
                    image.header(),
                    image.host(),
                    image.clocks(),
                    image.applications(),
                    image.processes(),
                    image.mappedFiles(),
                    image.openFiles(),
                    image.pipes(),
                    image.contents(),
                    image.holds(),
                    IpcObjects.NONE,
                    image.pageFiles(),
                    Snapshots.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("open file 31 refers to shared memory 0, which is not there");
  }

  @Test
  void givenOpenFilesOutOfOrder_thenRejected() {
    List<OpenFile> files = new ArrayList<>(image.openFiles());
    Collections.swap(files, 0, 1);
    rejected("open file 1 stands at 0", image.processes(), files);
  }

  @Test
  void givenStreamOfMissingApplication_thenRejected() {
    List<OpenFile> files = new ArrayList<>(image.openFiles());
    files.set(0, new OpenFile.Stream(new OpenFileId(0), 0, 2, 0));
    rejected("open file 0 refers to application 2", image.processes(), files);
  }

  @Test
  void givenPipeThatIsMissing_thenRejected() {
    List<OpenFile> files = new ArrayList<>(image.openFiles());
    files.set(
        4,
        new OpenFile.Pipe(
            new OpenFileId(4), 0, new PipeId(1), org.duration.image.files.PipeEnd.READ));
    rejected("open file 4 refers to pipe 1", image.processes(), files);
  }

  @Test
  void givenConnectionWhoseOtherEndDoesNotKnowIt_thenRejected() {
    List<OpenFile> files = new ArrayList<>(image.openFiles());
    files.set(22, new OpenFile.EventFd(new OpenFileId(22), 02, 1, false));
    rejected(
        "open file 21 is connected to open file 22, which is not its other end",
        image.processes(),
        files);
  }

  @Test
  void givenContentThatIsMissing_thenRejected() {
    List<PipeImage> pipes =
        List.of(new PipeImage(new PipeId(0), 4096, Optional.of(new ContentId(2))));
    assertThatThrownBy(
            () ->
                with(
                    image.processes(),
                    image.mappedFiles(),
                    image.openFiles(),
                    pipes,
                    image.contents()))
        .hasMessageContaining("pipe 0 refers to content 2");
  }

  @Test
  void givenExecutableThatIsMissing_thenRejected() {
    assertThatThrownBy(
            () ->
                with(
                    image.processes(),
                    List.of(),
                    image.openFiles(),
                    image.pipes(),
                    image.contents()))
        .hasMessageContaining("process 2 executable refers to mapped file 0");
  }

  @Test
  void givenEpollThatWatchesAMissingFile_thenRejected() {
    List<OpenFile> files = new ArrayList<>(image.openFiles());
    files.set(
        8,
        new OpenFile.Epoll(
            new OpenFileId(8), 2, List.of(new EpollEntry(3, new OpenFileId(99), 1, 0))));
    rejected("open file 8 refers to open file 99", image.processes(), files);
  }

  @Test
  void givenAreaOfAMissingFile_thenRejected() {
    assertThatThrownBy(
            () ->
                with(
                    image.processes(),
                    image.mappedFiles().subList(0, 0),
                    image.openFiles(),
                    image.pipes(),
                    image.contents()))
        .hasMessageContaining("which is not there");
  }
}
