package org.duration.image.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.duration.image.ImageException;
import org.duration.image.SampleImages;
import org.duration.image.memory.PageCopy;
import org.duration.image.memory.PageFile;
import org.duration.image.pack.Packing;
import org.duration.image.pack.PageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints whose pages are compressed. */
class PackedPagesTest {
  private static final PageFile SEVEN = new PageFile(7, SampleImages.PAGES_BYTES);

  @TempDir Path temporary;

  /** Compressible, and not the same everywhere. */
  private static byte[] pages() {
    byte[] pages = new byte[SampleImages.PAGES_BYTES];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = (byte) (i / 100);
    }
    return pages;
  }

  private GroupCheckpoints packed() throws IOException {
    GroupCheckpoints checkpoints = CheckpointStore.open(temporary.resolve("store")).group("shop");
    try (Draft draft = checkpoints.begin(7)) {
      Files.write(draft.rawPages(), pages());
      draft.pack();
      draft.commit(SampleImages.sample(7), SampleImages.CONTENTS, System.nanoTime());
    }
    return checkpoints;
  }

  @Test
  void givenPackedPages_whenReadBack_thenTheyAreSmallerAndTheSame() throws IOException {
    GroupCheckpoints checkpoints = packed();
    StoredImage stored = checkpoints.read(7);
    Path place = temporary.resolve("unpacked");

    assertThat(stored.image()).isEqualTo(SampleImages.sample(7));
    assertThat(stored.commit().packing()).containsExactly(Packing.ZSTD);
    assertThat(stored.commit().pagesHeld()).isEqualTo(SampleImages.PAGES_BYTES);
    assertThat(stored.commit().pagesBytes()).isLessThan(SampleImages.PAGES_BYTES / 4);
    assertThat(stored.damagedData()).isEmpty();
    try (UnpackedPages unpacked = checkpoints.unpack(stored, place)) {
      assertThat(Files.readAllBytes(unpacked.path("pages.dat"))).isEqualTo(pages());
      assertThat(unpacked.path("contents.dat")).isEqualTo(stored.contents());
    }
    assertThat(place).doesNotExist();
  }

  @Test
  void givenLeftoverWhereItIsUnpacked_thenItIsReplaced() throws IOException {
    GroupCheckpoints checkpoints = packed();
    Path place = Files.createDirectory(temporary.resolve("unpacked"));
    Files.write(place.resolve("pages.dat"), new byte[5]);

    try (UnpackedPages unpacked = checkpoints.unpack(checkpoints.read(7), place)) {
      assertThat(Files.readAllBytes(unpacked.path("pages.dat"))).isEqualTo(pages());
    }
  }

  @Test
  void givenPackedParent_whenBuiltUpon_thenItsPagesAreReadAndPutTogether() throws IOException {
    GroupCheckpoints checkpoints = packed();
    try (Draft draft = checkpoints.begin(8)) {
      draft.link(checkpoints.read(7));
      Files.write(draft.rawPages(), new byte[4096]);
      draft.append(List.of(new PageCopy(SEVEN, 4096, 4096, 4096)));
      assertThat(Arrays.copyOfRange(Files.readAllBytes(draft.rawPages()), 4096, 8192))
          .isEqualTo(Arrays.copyOfRange(pages(), 4096, 8192));
      Files.write(draft.rawPages(), TestStores.randomBytes(SampleImages.PAGES_BYTES, 8));
      draft.commit(LinkedPagesTest.building(8, 7), SampleImages.CONTENTS, System.nanoTime());
    }
    checkpoints.delete(7);

    StoredImage stored = checkpoints.read(8);
    stored.requireIntactData();
    assertThat(stored.commit().packing()).containsExactly(Packing.NONE, Packing.ZSTD);
    assertThat(stored.base(1).files().get(1)).isEqualTo(SEVEN);
    ByteBuffer all = ByteBuffer.allocate(SampleImages.PAGES_BYTES);
    try (PageReader reader = stored.reader(1)) {
      reader.read(all, 0);
    }
    assertThat(all.array()).isEqualTo(pages());
  }

  @Test
  void givenRotInPackedPages_thenItIsFoundAndItsOwnersAreNamed() throws IOException {
    GroupCheckpoints checkpoints = packed();
    Path pages = checkpoints.read(7).pages();
    byte[] bytes = Files.readAllBytes(pages);
    bytes[5] ^= 1;
    Files.write(pages, bytes);

    assertThat(ImageVerifier.verify(checkpoints, 7))
        .singleElement()
        .asString()
        .contains("pages.dat: the checksum of bytes 0 to " + bytes.length + " differs")
        .contains("memory of process 2 (db)");
  }

  @Test
  void givenFileThatIsNotPackedAsItSays_whenUnpacked_thenItIsDamage() throws IOException {
    GroupCheckpoints checkpoints = packed();
    StoredImage stored = checkpoints.read(7);
    Files.write(stored.pages(), new byte[(int) stored.commit().pagesBytes()]);
    Path place = temporary.resolve("unpacked");

    assertThatThrownBy(() -> checkpoints.unpack(stored, place))
        .isInstanceOf(ImageException.Corrupt.class)
        .hasMessageContaining("pages.dat: it does not end as a packed file does")
        .hasMessageEndingWith("; restore another checkpoint");
    assertThat(place).doesNotExist();
  }

  @Test
  void givenCheckpointOfVersion1_thenItIsReadAndBuiltUpon() throws Exception {
    GroupCheckpoints checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    Path directory = checkpoints.directoryOf(7);
    String manifest = Files.readString(directory.resolve("manifest.json"));
    String commit = Files.readString(directory.resolve("commit.json"));
    ObjectNode old =
        Json.object(
            manifest.replace("\"formatVersion\" : 4", "\"formatVersion\" : 1").getBytes(UTF_8));
    ((ObjectNode) old.path("ipc")).remove(List.of("sysv", "queues", "limits"));
    TestStores.withoutCgroups(old);
    byte[] older = padded(old, manifest.length());
    commit =
        commit
            .replace("\"formatVersion\" : 4", "\"formatVersion\" : 1")
            .replaceAll("\\s+\"pagesHeld\" : [0-9]+,", "")
            .replaceAll("\\s+\"packing\" : \\[[^]]*\\],", "")
            .replaceAll("\\s+\"(sealed|signed)\" : null,", "");
    assertThat(commit).doesNotContain("pagesHeld", "packing", "sealed", "signed");
    TestStores.replace(directory, older, commit.getBytes(UTF_8));

    StoredImage stored = checkpoints.read(7);

    stored.requireIntactData();
    assertThat(stored.commit().packing()).containsExactly(Packing.NONE);
    assertThat(stored.base(1).files()).containsExactly(SEVEN);
    assertThat(checkpoints.list()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void givenCheckpointOfOlderVersion_thenItIsRead(int version) throws Exception {
    GroupCheckpoints checkpoints = packed();
    Path directory = checkpoints.directoryOf(7);
    byte[] manifest = Files.readAllBytes(directory.resolve("manifest.json"));
    ObjectNode old = Json.object(manifest);
    TestStores.withoutCgroups(old);
    ((ObjectNode) old.path("header")).put("formatVersion", version);
    String commit =
        Files.readString(directory.resolve("commit.json"))
            .replace("\"formatVersion\" : 4", "\"formatVersion\" : " + version);
    if (version == 2) {
      commit = commit.replaceAll("\\s+\"(sealed|signed)\" : null,", "");
    }
    TestStores.replace(directory, padded(old, manifest.length), commit.getBytes(UTF_8));

    StoredImage stored = checkpoints.read(7);

    stored.requireIntactData();
    assertThat(stored.commit().packing()).containsExactly(Packing.ZSTD);
    assertThat(stored.commit().sealed()).isEmpty();
    assertThat(stored.image().processes())
        .flatExtracting(process -> process.live().stream().toList())
        .allSatisfy(live -> assertThat(live.attributes().cgroups()).isEmpty());
    assertThat(checkpoints.list()).hasSize(1);
  }

  /** Its size is on record. */
  private static byte[] padded(ObjectNode json, int length) throws Exception {
    byte[] written = Json.write(json);
    byte[] whole = Arrays.copyOf(written, length);
    Arrays.fill(whole, written.length, length, (byte) ' ');
    return whole;
  }
}
