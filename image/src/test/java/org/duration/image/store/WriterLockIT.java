package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A draft of another process is left alone exactly as long as that process lives. */
@Tag("it")
@Tag("once")
class WriterLockIT {
  @TempDir Path temporary;

  @Test
  void givenDraftOfAnotherProcess_thenItIsCleanedOnlyAfterItsDeath() throws Exception {
    Path store = temporary.resolve("store");
    GroupCheckpoints checkpoints = TestStores.withSample(store, 1);
    Process writer =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Holder.class.getName(),
                    store.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String draft = writer.inputReader().readLine();
    assertThat(Path.of(draft)).exists();

    assertThat(checkpoints.cleanLeftovers()).isZero();
    assertThat(Path.of(draft)).exists();

    writer.destroyForcibly().waitFor();
    assertThat(checkpoints.cleanLeftovers()).isEqualTo(1);
    assertThat(Path.of(draft)).doesNotExist();
    assertThat(checkpoints.sequence()).containsExactly(1L);
  }

  /** Begins a checkpoint and never ends it. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (Draft draft = CheckpointStore.open(Path.of(arguments[0])).group("shop").begin(2)) {
        Files.write(draft.rawPages(), new byte[4096]);
        System.out.println(draft.directory());
        Thread.sleep(60_000);
      }
    }
  }
}
