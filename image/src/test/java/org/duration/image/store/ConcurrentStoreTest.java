package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.duration.image.ImageException;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentStoreTest {
  @TempDir Path temporary;

  private static boolean commit(GroupCheckpoints checkpoints, long seq) throws Exception {
    try (Draft draft = checkpoints.begin(seq)) {
      Files.write(draft.rawPages(), new byte[SampleImages.PAGES_BYTES]);
      draft.commit(SampleImages.sample(seq), SampleImages.CONTENTS, System.nanoTime());
      return true;
    } catch (ImageException.StoreFailure e) {
      return false;
    }
  }

  @Test
  void givenTwoWritersOfOneNumber_thenOneWins() throws Exception {
    GroupCheckpoints checkpoints = CheckpointStore.open(temporary.resolve("store")).group("shop");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (long seq = 1; seq <= 10; seq++) {
      long number = seq;
      List<Future<Boolean>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(threads.submit(() -> commit(checkpoints, number)));
      }
      int won = 0;
      for (Future<Boolean> writer : writers) {
        won += writer.get() ? 1 : 0;
      }
      assertThat(won).as("writers of %d", seq).isEqualTo(1);
      assertThat(ImageVerifier.verify(checkpoints, seq)).isEmpty();
    }
    threads.shutdown();
    assertThat(checkpoints.sequence()).hasSize(10);
    try (var entries = Files.list(checkpoints.directory())) {
      assertThat(entries).hasSize(10);
    }
  }

  @Test
  void givenDeletesAndCommits_thenAReaderSeesWholeCheckpointsOnly() throws Exception {
    GroupCheckpoints checkpoints = CheckpointStore.open(temporary.resolve("store")).group("shop");
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    Future<Integer> reader =
        threads.submit(
            () -> {
              int seen = 0;
              while (!done.get()) {
                for (CommitRecord record : checkpoints.list()) {
                  assertThat(record.threads()).isEqualTo(3);
                  seen++;
                }
                assertThat(checkpoints.cleanLeftovers()).isNotNegative();
              }
              return seen;
            });
    for (long seq = 1; seq <= 30; seq++) {
      commit(checkpoints, seq);
      if (seq > 3) {
        delete(checkpoints, seq - 3);
      }
    }
    done.set(true);

    assertThat(reader.get()).isPositive();
    threads.shutdown();
    assertThat(checkpoints.sequence()).containsExactly(28L, 29L, 30L);
  }

  /** The reader's cleaning may take the trash away first. */
  private static void delete(GroupCheckpoints checkpoints, long seq) {
    checkpoints.delete(seq);
    assertThat(checkpoints.sequence()).doesNotContain(seq);
  }
}
