package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.duration.image.Bytes;
import org.duration.image.ImageException;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftTest {
  @TempDir Path temporary;

  private List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void givenCommittedImage_whenRead_thenItIsEqual() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);

    StoredImage stored = checkpoints.read(7);

    assertThat(stored.image()).isEqualTo(SampleImages.sample(7));
    assertThat(stored.damagedData()).isEmpty();
    stored.requireIntactData();
    assertThat(TestStores.content(stored.contents())).isEqualTo(SampleImages.CONTENTS);
    assertThat(TestStores.content(stored.pages()))
        .isEqualTo(Bytes.of(TestStores.randomBytes(SampleImages.PAGES_BYTES, 7)));
  }

  @Test
  void givenCommit_thenItsFilesAreThoseOfTheFormatAndPrivate() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    Path directory = checkpoints.directoryOf(7);

    assertThat(directory.getFileName()).hasToString("000000000007");
    assertThat(names(directory))
        .containsExactly(
            "SHA256SUMS",
            "checksums.dat",
            "commit.json",
            "contents.dat",
            "manifest.json",
            "pages.dat");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    for (String name : names(directory)) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void givenCommit_thenFiguresAreRight() throws IOException {
    CommitRecord record = TestStores.withSample(temporary.resolve("store"), 7).list().get(0);

    assertThat(record.processes()).isEqualTo(3);
    assertThat(record.threads()).isEqualTo(3);
    assertThat(record.bytesLogical()).isEqualTo(2 * 0x3000);
    assertThat(record.pagesDirty()).isEqualTo(5);
    assertThat(record.bytesStored())
        .isEqualTo(
            record.manifestBytes() + SampleImages.PAGES_BYTES + SampleImages.CONTENTS.length() + 8);
  }

  @Test
  void givenDigests_thenSha256sumAgrees() throws Exception {
    Path directory = TestStores.withSample(temporary.resolve("store"), 7).directoryOf(7);

    Process check =
        new ProcessBuilder("sha256sum", "--check", "--strict", "--status", "SHA256SUMS")
            .directory(directory.toFile())
            .start();

    assertThat(check.waitFor()).isZero();
  }

  @Test
  void givenDraft_whenClosedUncommitted_thenNothingIsLeft() throws IOException {
    GroupCheckpoints checkpoints = CheckpointStore.open(temporary.resolve("store")).group("shop");
    try (Draft draft = checkpoints.begin(1)) {
      Files.write(draft.rawPages(), new byte[4096]);
      assertThat(checkpoints.list()).isEmpty();
    }

    assertThat(names(checkpoints.directory())).isEmpty();
  }

  @Test
  void givenNoPages_whenCommitted_thenPagesAreEmpty() throws IOException {
    GroupCheckpoints checkpoints = CheckpointStore.open(temporary.resolve("store")).group("shop");
    try (Draft draft = checkpoints.begin(7)) {
      assertThatThrownBy(
              () -> {
                draft.commit(SampleImages.sample(7), SampleImages.CONTENTS, 0);
                checkpoints.read(7);
              })
          .isInstanceOf(ImageException.Corrupt.class)
          .hasMessageContaining(
              "memory of process 2 at 0x10000000 lies beyond the end of pages.dat");
    }
  }

  @Test
  void givenFailureAtEachPhase_thenOldCheckpointsStayAndNothingElseIsSeen() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 1);
    for (WritePhase phase : WritePhase.values()) {
      if (phase.ordinal() >= WritePhase.RENAMED.ordinal()) {
        continue;
      }
      try (Draft draft = checkpoints.begin(2)) {
        Files.write(draft.rawPages(), new byte[SampleImages.PAGES_BYTES]);
        assertThatThrownBy(
                () ->
                    draft.commit(
                        SampleImages.sample(2),
                        SampleImages.CONTENTS,
                        0,
                        reached -> {
                          if (reached == phase) {
                            throw new IllegalStateException("stop");
                          }
                        }))
            .hasMessage("stop");
        assertThat(checkpoints.sequence()).containsExactly(1L);
      }
      assertThat(names(checkpoints.directory())).as(phase.name()).containsExactly("000000000001");
    }
    assertThat(checkpoints.read(1).image()).isEqualTo(SampleImages.sample(1));
  }

  @Test
  void givenCommit_thenPhasesComeInOrder() throws IOException {
    GroupCheckpoints checkpoints = CheckpointStore.open(temporary.resolve("store")).group("shop");
    List<WritePhase> phases = new ArrayList<>();
    try (Draft draft = checkpoints.begin(7)) {
      Files.write(draft.rawPages(), new byte[SampleImages.PAGES_BYTES]);
      draft.commit(SampleImages.sample(7), SampleImages.CONTENTS, 0, phases::add);
    }

    assertThat(phases).containsExactly(WritePhase.values());
  }

  @Test
  void givenSequenceNumberThatExists_whenCommitted_thenTheOldOneStays() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    Bytes before = TestStores.content(checkpoints.directoryOf(7).resolve("commit.json"));
    try (Draft draft = checkpoints.begin(7)) {
      assertThatThrownBy(() -> draft.commit(SampleImages.sample(7), SampleImages.CONTENTS, 0))
          .isInstanceOf(ImageException.StoreFailure.class)
          .hasMessageContaining("cannot write checkpoint");
    }

    assertThat(TestStores.content(checkpoints.directoryOf(7).resolve("commit.json")))
        .isEqualTo(before);
  }

  @Test
  void givenImageOfAnotherNumber_whenCommitted_thenRejected() {
    GroupCheckpoints checkpoints = CheckpointStore.open(temporary.resolve("store")).group("shop");
    try (Draft draft = checkpoints.begin(8)) {
      assertThatThrownBy(() -> draft.commit(SampleImages.sample(7), SampleImages.CONTENTS, 0))
          .hasMessageContaining("image 7 in draft 8");
    }
  }
}
