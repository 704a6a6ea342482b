package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.duration.image.CheckpointKind;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.ImageHeader;
import org.duration.image.SampleImages;
import org.duration.image.files.Snapshots;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageCopy;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that have pages in common. */
class LinkedPagesTest {
  @TempDir Path temporary;

  /** The sample, with the first extent of each process in the pages of checkpoint {@code base}. */
  static Image building(long seq, long base) {
    Image sample = SampleImages.sample(seq);
    List<ProcessImage> processes =
        sample.processes().stream()
            .map(p -> p.withLive(p.live().map(LinkedPagesTest::kept)))
            .toList();
    return new Image(
        header(sample.header(), base),
        sample.host(),
        sample.clocks(),
        sample.applications(),
        processes,
        sample.mappedFiles(),
        sample.openFiles(),
        sample.pipes(),
        sample.contents(),
        sample.holds(),
        sample.ipc(),
        List.of(new PageFile(base, SampleImages.PAGES_BYTES)),
        Snapshots.NONE);
  }

  private static LiveProcess kept(LiveProcess l) {
    AddressSpace m = l.memory();
    PageExtent first = m.pages().get(0);
    PageExtent there = first.part(first.address(), first.end(), 1);
    return l.withMemory(m.withPages(List.of(there, m.pages().get(1))));
  }

  private static ImageHeader header(ImageHeader h, long base) {
    return new ImageHeader(
        h.formatVersion(),
        h.group(),
        h.coordinatorPid(),
        h.incarnation(),
        h.seq(),
        CheckpointKind.INCREMENTAL,
        OptionalLong.of(base),
        h.createdAt(),
        h.cliVersion(),
        h.lastPid(),
        h.pauseMicros());
  }

  private static void commit(GroupCheckpoints checkpoints, long seq, long base) throws IOException {
    try (Draft draft = checkpoints.begin(seq)) {
      draft.link(checkpoints.read(base));
      Files.write(draft.rawPages(), TestStores.randomBytes(SampleImages.PAGES_BYTES, seq));
      draft.commit(building(seq, base), SampleImages.CONTENTS, System.nanoTime());
    }
  }

  private GroupCheckpoints twoCheckpoints() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    commit(checkpoints, 8, 7);
    return checkpoints;
  }

  @Test
  void givenCheckpointOnAnother_whenReadBack_thenItSaysWhosePagesItUses() throws IOException {
    StoredImage stored = twoCheckpoints().read(8);

    assertThat(stored.image()).isEqualTo(building(8, 7));
    assertThat(stored.commit().parent()).hasValue(7);
    assertThat(stored.commit().linkedBytes()).containsExactly((long) SampleImages.PAGES_BYTES);
    assertThat(stored.damagedData()).isEmpty();
  }

  @Test
  void givenParentIsDeleted_thenItsPagesAreStillThere() throws IOException {
    GroupCheckpoints checkpoints = twoCheckpoints();

    checkpoints.delete(7);

    StoredImage stored = checkpoints.read(8);
    stored.requireIntactData();
    assertThat(TestStores.content(stored.pageFile(1)).toArray())
        .isEqualTo(TestStores.randomBytes(SampleImages.PAGES_BYTES, 7));
    assertThat(TestStores.content(stored.pageFile(0)).toArray())
        .isEqualTo(TestStores.randomBytes(SampleImages.PAGES_BYTES, 8));
  }

  @Test
  void givenThirdCheckpointThatNeedsOnlyTheFirst_thenTheSecondIsNotHeld() throws IOException {
    GroupCheckpoints checkpoints = twoCheckpoints();
    try (Draft draft = checkpoints.begin(9)) {
      draft.link(checkpoints.read(8));
      Files.write(draft.rawPages(), TestStores.randomBytes(SampleImages.PAGES_BYTES, 9));
      draft.commit(building(9, 7), SampleImages.CONTENTS, System.nanoTime());
    }

    assertThat(checkpoints.directoryOf(9).resolve("pages-000000000007.dat")).exists();
    assertThat(checkpoints.directoryOf(9).resolve("pages-000000000008.dat")).doesNotExist();
    assertThat(checkpoints.read(9).damagedData()).isEmpty();
  }

  @Test
  void givenPagesToPutTogether_thenTheyStandBehindTheCapturedOnes() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    PageFile seven = new PageFile(7, SampleImages.PAGES_BYTES);
    try (Draft draft = checkpoints.begin(8)) {
      draft.link(checkpoints.read(7));
      Files.write(draft.rawPages(), new byte[4096]);

      draft.append(
          List.of(new PageCopy(seven, 4096, 4096, 4096), new PageCopy(seven, 0, 4096, 8192)));

      byte[] old = TestStores.randomBytes(SampleImages.PAGES_BYTES, 7);
      byte[] pages = Files.readAllBytes(draft.rawPages());
      assertThat(pages).hasSize(3 * 4096);
      assertThat(Arrays.copyOfRange(pages, 4096, 8192))
          .isEqualTo(Arrays.copyOfRange(old, 4096, 8192));
      assertThat(Arrays.copyOfRange(pages, 8192, 12288))
          .isEqualTo(Arrays.copyOfRange(old, 0, 4096));
      assertThatThrownBy(() -> draft.append(List.of(new PageCopy(seven, 0, 4096, 4096))))
          .hasMessageContaining("pages of 12288 bytes, not 4096");
    }
  }

  @Test
  void givenRotInCommonPages_thenEveryCheckpointThatUsesThemSaysSo() throws IOException {
    GroupCheckpoints checkpoints = twoCheckpoints();
    Path pages = checkpoints.read(7).pages();
    byte[] bytes = Files.readAllBytes(pages);
    bytes[5] ^= 1;
    Files.write(pages, bytes);

    assertThat(ImageVerifier.verify(checkpoints, 7)).hasSize(1);
    List<Damage> found = ImageVerifier.verify(checkpoints, 8);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).toString())
        .contains("pages-000000000007.dat")
        .contains("memory of process 2 (db) at 0x10000000");
  }

  @Test
  void givenCommonPagesAreGone_thenItIsDamaged() throws IOException {
    GroupCheckpoints checkpoints = twoCheckpoints();
    Files.delete(checkpoints.directoryOf(8).resolve("pages-000000000007.dat"));

    assertThatThrownBy(() -> checkpoints.read(8))
        .isInstanceOf(ImageException.Corrupt.class)
        .hasMessageContaining("pages-000000000007.dat: it is missing");
  }

  @Test
  void givenImageThatUsesWhatWasNotLinked_thenItIsNotCommitted() throws IOException {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    try (Draft draft = checkpoints.begin(8)) {
      Files.write(draft.rawPages(), new byte[SampleImages.PAGES_BYTES]);
      assertThatThrownBy(
              () -> draft.commit(building(8, 7), SampleImages.CONTENTS, System.nanoTime()))
          .hasMessageContaining("has no PageFile[checkpoint=7");
    }
    assertThat(checkpoints.sequence()).containsExactly(7L);
  }

  @Test
  void givenStoredImage_whenBuiltUpon_thenItsOwnPagesComeFirst() throws IOException {
    var base = twoCheckpoints().read(8).base(99);

    assertThat(base.scan()).isEqualTo(99);
    assertThat(base.checkpoint()).isEqualTo(8);
    assertThat(base.files())
        .containsExactly(
            new PageFile(8, SampleImages.PAGES_BYTES), new PageFile(7, SampleImages.PAGES_BYTES));
    assertThat(base.pages().get(new MmId(2)).get(0).file()).isEqualTo(1);
    assertThat(base.pages().get(new MmId(2)).get(1).file()).isZero();
  }

  @Test
  void givenPagesOfOthersInFullCheckpoint_thenItIsRejected() {
    Image sample = SampleImages.sample(8);
    assertThatThrownBy(
            () ->
                new Image(
                    sample.header(),
                    sample.host(),
                    sample.clocks(),
                    sample.applications(),
                    sample.processes(),
                    sample.mappedFiles(),
                    sample.openFiles(),
                    sample.pipes(),
                    sample.contents(),
                    sample.holds(),
                    sample.ipc(),
                    List.of(new PageFile(7, 4096)),
                    Snapshots.NONE))
        .hasMessageContaining("with pages of others");
  }
}
