package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.duration.image.ErrorKind;
import org.duration.image.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCheckpointsTest {
  @TempDir Path temporary;

  private Path root() {
    return temporary.resolve("store");
  }

  @Test
  void givenNoCheckpoint_thenTheListIsEmpty() {
    GroupCheckpoints checkpoints = CheckpointStore.open(root()).group("none");

    assertThat(checkpoints.list()).isEmpty();
    assertThat(checkpoints.newest()).isEmpty();
    assertThat(checkpoints.cleanLeftovers()).isZero();
    assertThatThrownBy(() -> checkpoints.read(1))
        .isInstanceOf(ImageException.Missing.class)
        .extracting(e -> ((ImageException) e).kind())
        .isEqualTo(ErrorKind.REFUSED);
  }

  @Test
  void givenSome_thenOldestIsFirst() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(root(), 10, 9, 100);

    assertThat(checkpoints.sequence()).containsExactly(9L, 10L, 100L);
    assertThat(checkpoints.list()).extracting(CommitRecord::seq).containsExactly(9L, 10L, 100L);
    assertThat(checkpoints.newest()).hasValue(100);
    assertThat(CheckpointStore.open(root()).groups()).containsExactly("shop");
    assertThat(CheckpointStore.open(root()).freeBytes()).isPositive();
  }

  @Test
  void givenDamagedOne_thenItIsNotListedButStillCounted() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(root(), 1, 2);
    Files.write(checkpoints.directoryOf(1).resolve("commit.json"), new byte[1]);

    assertThat(checkpoints.list()).extracting(CommitRecord::seq).containsExactly(2L);
    assertThat(checkpoints.sequence()).containsExactly(1L, 2L);
  }

  @Test
  void givenDelete_thenItIsGoneAndAnotherDeleteSaysSo() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(root(), 1, 2);

    checkpoints.delete(1);

    assertThat(checkpoints.sequence()).containsExactly(2L);
    try (var entries = Files.list(checkpoints.directory())) {
      assertThat(entries).hasSize(1);
    }
    assertThatThrownBy(() -> checkpoints.delete(1)).isInstanceOf(ImageException.Missing.class);
  }

  @Test
  void givenRenamedDirectory_whenRead_thenItIsRefused() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(root(), 1);
    Files.move(checkpoints.directoryOf(1), checkpoints.directoryOf(2));

    assertThatThrownBy(() -> checkpoints.read(2))
        .hasMessageContaining("it is of checkpoint shop@1");
  }

  @Test
  void givenLiveDraft_whenCleaned_thenItStays() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(root(), 1);
    try (Draft draft = checkpoints.begin(2)) {
      assertThat(checkpoints.cleanLeftovers()).isZero();
      assertThat(draft.directory()).exists();
    }
  }

  @Test
  void givenLeftoversOfTheDead_whenCleaned_thenTheyAreGone() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(root(), 1);
    Path draft = Files.createDirectory(checkpoints.directory().resolve(".tmp-000000000002-99-1"));
    Files.createFile(draft.resolve("writer.lock"));
    Files.write(draft.resolve("pages.raw"), new byte[100]);
    Path young = Files.createDirectory(checkpoints.directory().resolve(".tmp-000000000003-99-1"));
    Path old = Files.createDirectory(checkpoints.directory().resolve(".tmp-000000000004-99-1"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));
    Path trash =
        Files.createDirectories(checkpoints.directory().resolve(".trash-000000000005-1/sub"));

    int cleaned = checkpoints.cleanLeftovers();

    assertThat(cleaned).isEqualTo(3);
    assertThat(draft).doesNotExist();
    assertThat(old).doesNotExist();
    assertThat(trash.getParent()).doesNotExist();
    assertThat(young).exists();
    assertThat(checkpoints.sequence()).containsExactly(1L);
  }

  @Test
  void givenNameThatIsNoGroup_thenRejected() {
    CheckpointStore store = CheckpointStore.open(root());
    assertThatThrownBy(() -> store.group("../x")).isInstanceOf(IllegalArgumentException.class);
  }
}
