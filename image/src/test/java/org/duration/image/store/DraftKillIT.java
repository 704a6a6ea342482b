package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer that is killed at each phase leaves the store as it was, or complete. */
@Tag("it")
@Tag("once")
class DraftKillIT {
  @TempDir Path temporary;

  @Test
  void givenWriterKilledAtEachPhase_thenOldCheckpointsStayAndLeftoversAreCleaned()
      throws Exception {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 1);
    long seq = 2;
    for (WritePhase phase : WritePhase.values()) {
      Process writer = start(seq, phase);
      assertThat(writer.waitFor()).as(phase.name()).isEqualTo(137);

      boolean published = phase.ordinal() >= WritePhase.RENAMED.ordinal();
      assertThat(checkpoints.sequence().contains(seq)).as(phase.name()).isEqualTo(published);
      checkpoints.cleanLeftovers();
      for (long each : checkpoints.sequence()) {
        assertThat(ImageVerifier.verify(checkpoints, each)).isEmpty();
      }
      try (Stream<Path> entries = Files.list(checkpoints.directory())) {
        assertThat(entries.map(Path::getFileName).map(Path::toString))
            .allMatch(name -> name.matches("[0-9]{12}"));
      }
      seq += published ? 1 : 0;
    }
  }

  private Process start(long seq, WritePhase phase) throws Exception {
    return new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                temporary.resolve("store").toString(),
                Long.toString(seq),
                phase.name()))
        .inheritIO()
        .start();
  }

  /** The victim: kills itself as nobody can prevent. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      long seq = Long.parseLong(arguments[1]);
      WritePhase last = WritePhase.valueOf(arguments[2]);
      try (Draft draft = CheckpointStore.open(Path.of(arguments[0])).group("shop").begin(seq)) {
        Files.write(draft.rawPages(), new byte[SampleImages.PAGES_BYTES]);
        draft.commit(
            SampleImages.sample(seq),
            SampleImages.CONTENTS,
            System.nanoTime(),
            phase -> kill(phase, last));
      }
    }

    private static void kill(WritePhase phase, WritePhase last) {
      if (phase == last) {
        ProcessHandle self = ProcessHandle.current();
        try {
          new ProcessBuilder("kill", "-KILL", Long.toString(self.pid())).start().waitFor();
          Thread.sleep(10_000);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
