package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawStream;
import org.duration.image.Image;
import org.duration.image.files.OpenFile;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFile;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.duration.image.process.ThreadImage;
import org.junit.jupiter.api.Test;

/** What must be in the images of the recorded guests, said in words. */
class GoldenFactsTest {
  private static Image image(String name) throws Exception {
    Path file = GoldenStreamTest.stream(name);
    CaptureResult result =
        ImageBuilder.build(
            RawStream.parse(ByteBuffer.wrap(GoldenStreamTest.bytes(file))),
            GoldenStreamTest.context(),
            SampleStream::digest);
    return ((CaptureResult.Captured) result).image();
  }

  private static <T> List<T> all(Image image, Class<T> kind) {
    return image.openFiles().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void threadsWaitInCallsThatAreMadeAgain() throws Exception {
    List<ThreadImage> threads = image("threads").processes().get(0).threads();

    assertThat(threads).hasSizeGreaterThan(60);
    assertThat(threads.stream().filter(thread -> thread.restartedCall().isPresent()).count())
        .isGreaterThan(50);
    assertThat(threads)
        .allSatisfy(thread -> assertThat(thread.registers().origRax()).isEqualTo(-1))
        .allSatisfy(thread -> assertThat(thread.xstate().length()).isGreaterThan(576))
        .allSatisfy(thread -> assertThat(thread.registers().fsBase().absent()).isFalse());
    assertThat(threads.stream().map(thread -> thread.registers().fsBase()).distinct())
        .hasSize(threads.size());
  }

  @Test
  void deletedExecutableIsCarried() throws Exception {
    Image image = image("deleted-exe");
    MappedFile executable =
        image.mappedFiles().get(image.processes().get(0).live().orElseThrow().executable().value());

    assertThat(executable.content()).isPresent();
    assertThat(executable.path()).doesNotContain("(deleted)");
    assertThat(image.contents().get(executable.content().orElseThrow().value()).bytes())
        .isEqualTo(executable.identity().size());
  }

  @Test
  void eventFilesAreThere() throws Exception {
    Image image = image("events");

    assertThat(all(image, OpenFile.TimerFd.class)).hasSize(6);
    assertThat(all(image, OpenFile.EventFd.class)).hasSize(3).anyMatch(OpenFile.EventFd::semaphore);
    assertThat(all(image, OpenFile.Epoll.class))
        .singleElement()
        .satisfies(e -> assertThat(e.entries()).isNotEmpty());
    assertThat(all(image, OpenFile.Stream.class)).hasSize(3);
  }

  @Test
  void pipesAreSharedBetweenProcesses() throws Exception {
    Image image = image("pipes");

    assertThat(image.processes()).hasSize(2);
    assertThat(image.pipes()).isNotEmpty().anyMatch(pipe -> pipe.unread().isPresent());
    assertThat(all(image, OpenFile.Pipe.class).stream().map(OpenFile.Pipe::pipe).distinct())
        .hasSize(image.pipes().size());
  }

  @Test
  void shellsAndTheirJobsAreATree() throws Exception {
    Image image = image("bash-jobs");

    assertThat(image.processes()).hasSizeGreaterThan(3);
    assertThat(image.processes().get(0).ppid()).isEqualTo(1);
    assertThat(image.processes())
        .extracting(ProcessImage::application)
        .doesNotContain(java.util.OptionalInt.empty());
    assertThat(image.processes()).extracting(ProcessImage::comm).contains("bash");
  }

  @Test
  void stoppedProcessesAreStopped() throws Exception {
    assertThat(image("stopped").processes())
        .extracting(ProcessImage::state)
        .anyMatch(ProcessState.Stopped.class::isInstance);
  }

  @Test
  void guardsLieInAreas() throws Exception {
    var memory = image("guards").processes().get(0).live().orElseThrow().memory();

    assertThat(memory.areas())
        .anyMatch(
            area -> area.protection().bits() == 0 && area.kind() instanceof AreaKind.Anonymous);
  }

  @Test
  void signalsArePendingInOrder() throws Exception {
    var process = image("signals").processes().get(0).live().orElseThrow();

    assertThat(process.pending()).extracting(signal -> signal.signal()).contains(35, 17);
    assertThat(process.threads().stream().flatMap(thread -> thread.pending().stream()).toList())
        .isNotEmpty();
    assertThat(process.actions()).isNotEmpty();
  }

  /**
   * Captured without privilege: map_files may not be read, but what is mapped is known all the
   * same.
   */
  @Test
  void rootlessGuestsAreAsComplete() throws Exception {
    for (String name : List.of("deleted-exe", "filemaps")) {
      Image plain = image("rootless-" + name);
      Image root = image(name);

      assertThat(plain.mappedFiles()).hasSameSizeAs(root.mappedFiles());
      assertThat(plain.mappedFiles().stream().filter(file -> file.content().isPresent()).count())
          .isEqualTo(
              root.mappedFiles().stream().filter(file -> file.content().isPresent()).count());
      var credentials = plain.processes().get(0).threads().get(0).credentials();
      assertThat(credentials.uid().real()).isEqualTo(credentials.uid().effective()).isPositive();
      assertThat(credentials.permitted()).isZero();
    }
  }

  @Test
  void everyRecordedStreamHasTheFactsOfItsGroup() throws Exception {
    for (Path file : GoldenStreamTest.streams().toList()) {
      var facts = RawStream.parse(ByteBuffer.wrap(GoldenStreamTest.bytes(file)));
      for (FactType type :
          List.of(
              FactType.UTS,
              FactType.CLOCKS,
              FactType.TIMENS,
              FactType.INIT,
              FactType.MOUNTINFO,
              FactType.CPUINFO,
              FactType.VDSO,
              FactType.INIT_NS)) {
        assertThat(facts.group().all(type, org.duration.capture.raw.RawFact.class))
            .as("%s of %s", type, file)
            .hasSize(1);
      }
      assertThat(facts.processes()).as(file.toString()).isNotEmpty();
    }
  }
}
