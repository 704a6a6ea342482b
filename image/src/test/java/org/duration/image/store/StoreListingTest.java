package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.duration.image.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What else may stand in a store. */
class StoreListingTest {
  @TempDir Path temporary;

  private GroupCheckpoints checkpoints() throws IOException {
    return TestStores.withSample(temporary.resolve("store"), 3);
  }

  @Test
  void givenOtherNames_thenTheyAreNoCheckpoints() throws IOException {
    GroupCheckpoints checkpoints = checkpoints();
    for (String name :
        new String[] {"1", "0000000000001", "00000000000a", "lost+found", ".hidden", "notes.txt"}) {
      Files.createDirectory(checkpoints.directory().resolve(name));
    }

    assertThat(checkpoints.sequence()).containsExactly(3L);
    assertThat(checkpoints.cleanLeftovers()).isZero();
    assertThat(checkpoints.directory().resolve("notes.txt")).exists();
  }

  @Test
  void givenEmptyDirectoryOfItsName_thenItIsDamaged() throws IOException {
    GroupCheckpoints checkpoints = checkpoints();
    Files.createDirectory(checkpoints.directoryOf(4));

    assertThat(checkpoints.list()).hasSize(1);
    assertThatThrownBy(() -> checkpoints.read(4))
        .isInstanceOf(ImageException.Corrupt.class)
        .hasMessageContaining("SHA256SUMS: it is missing");
    assertThat(ImageVerifier.verify(checkpoints, 4)).hasSize(1);
  }

  @Test
  void givenFileOfItsName_thenItIsMissing() throws IOException {
    GroupCheckpoints checkpoints = checkpoints();
    Files.createFile(checkpoints.directoryOf(4));

    assertThatThrownBy(() -> checkpoints.read(4)).isInstanceOf(ImageException.Missing.class);
  }

  @Test
  void givenUnknownFileBesideTheOthers_thenItIsIgnored() throws IOException {
    GroupCheckpoints checkpoints = checkpoints();
    Files.createFile(checkpoints.directoryOf(3).resolve("writer.lock"));
    Files.createFile(checkpoints.directoryOf(3).resolve("notes.txt"));

    assertThat(ImageVerifier.verify(checkpoints, 3)).isEmpty();
  }

  @Test
  void givenFilesOfOthersInAGroup_thenTheGroupIsListedOnce() throws IOException {
    checkpoints();
    Path store = temporary.resolve("store");
    Files.createDirectories(store.resolve("shop/logs"));
    Files.createDirectories(store.resolve("other/logs"));
    Files.createFile(store.resolve("agent.log"));

    assertThat(CheckpointStore.open(store).groups()).containsExactly("shop");
  }

  @Test
  void givenBigNumbers_thenTheyKeepTheirOrder() throws IOException {
    GroupCheckpoints checkpoints =
        TestStores.withSample(temporary.resolve("store"), 999_999_999_999L, 2, 10);

    assertThat(checkpoints.sequence()).containsExactly(2L, 10L, 999_999_999_999L);
    assertThat(checkpoints.directoryOf(2).getFileName()).hasToString("000000000002");
  }

  @Test
  void givenCheckpointOfAnotherGroup_thenItIsRefused() throws IOException {
    GroupCheckpoints checkpoints = checkpoints();
    GroupCheckpoints other = CheckpointStore.open(temporary.resolve("store")).group("other");
    Files.createDirectories(other.directory());
    Files.move(checkpoints.directoryOf(3), other.directoryOf(3));

    assertThatThrownBy(() -> other.read(3)).hasMessageContaining("it is of checkpoint shop@3");
    assertThat(other.list()).isEmpty();
  }

  @Test
  void storeMustBeAbsolute() {
    assertThatThrownBy(() -> new CheckpointStore(Path.of("store")))
        .hasMessageContaining("is not absolute");
  }
}
