package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.duration.image.ImageException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of its own, in a mount namespace of its own: also as a plain user. */
@Tag("it")
@Tag("once")
class DiskFullIT {
  @TempDir Path temporary;

  @Test
  void givenFullDisk_whenCommitted_thenAnErrorAndTheOldCheckpointStays() throws Exception {
    Path store = Files.createDirectory(temporary.resolve("store"));
    String java = ProcessHandle.current().info().command().orElseThrow();
    Process process =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--user",
                    "--map-root-user",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o size=256k,mode=700 tmpfs \"$1\" || exit 99; shift; exec \"$@\"",
                    "sh",
                    store.toString(),
                    java,
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Writer.class.getName(),
                    store.toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    assumeTrue(status != 99 && status != 1, "no mount namespace can be made here: " + output);

    assertThat(output)
        .contains("cannot write checkpoint")
        .contains("No space left on device")
        .contains("full true");
    assertThat(status).as(output).isZero();
  }

  /**
   * Fills the disk step by step, so that each file of a checkpoint is once the one that does not
   * fit.
   */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      Path root = Path.of(arguments[0]);
      // Not by CheckpointStore.open: in this user namespace the root directory belongs to nobody.
      GroupCheckpoints checkpoints = new CheckpointStore(root).group("shop");
      TestStores.commitSample(checkpoints, 1);
      int failed = 0;
      for (int filled = 0; filled <= 60; filled++) {
        Files.write(root.resolve("filler" + filled), new byte[4096]);
        try {
          TestStores.commitSample(checkpoints, 2);
          checkpoints.delete(2);
        } catch (ImageException.StoreFailure e) {
          failed++;
          System.out.println(e.getMessage() + " full " + e.full());
        } catch (IOException e) {
          break; // There is no room for the capturer's pages: not ours to tell.
        }
        if (!checkpoints.sequence().equals(List.of(1L))
            || !ImageVerifier.verify(checkpoints, 1).isEmpty()) {
          System.out.println("the old checkpoint is not what it was");
          System.exit(2);
        }
      }
      System.exit(failed > 0 ? 0 : 3);
    }
  }
}
