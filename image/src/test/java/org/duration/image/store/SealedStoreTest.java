package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.image.Bytes;
import org.duration.image.Damage;
import org.duration.image.ErrorKind;
import org.duration.image.ImageException;
import org.duration.image.SampleImages;
import org.duration.image.memory.PageCopy;
import org.duration.image.memory.PageFile;
import org.duration.image.pack.PageReader;
import org.duration.image.seal.StoreKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that are encrypted, signed, or both. */
class SealedStoreTest {
  private static final StoreKey KEY = key(1);
  private static final StoreKey OTHER = key(2);
  private static final PageFile SEVEN = new PageFile(7, SampleImages.PAGES_BYTES);

  @TempDir Path temporary;
  private Path memory;

  private static StoreKey key(int fill) {
    byte[] bytes = new byte[StoreKey.BYTES];
    Arrays.fill(bytes, (byte) fill);
    return StoreKey.of(bytes);
  }

  @BeforeEach
  void makeMemory() throws IOException {
    memory = Files.createDirectory(temporary.resolve("memory"));
  }

  private Seals seals(Optional<StoreKey> encrypt, Optional<StoreKey> sign, StoreKey... others) {
    return new Seals(encrypt, sign, List.of(others), Optional.of(memory));
  }

  private Seals encrypting() {
    return seals(Optional.of(KEY), Optional.empty());
  }

  private Seals signing() {
    return seals(Optional.empty(), Optional.of(KEY));
  }

  private GroupCheckpoints store(String name, Seals seals) {
    return CheckpointStore.open(temporary.resolve(name)).group("shop").with(seals);
  }

  private GroupCheckpoints withSample(Seals seals) throws IOException {
    GroupCheckpoints checkpoints = store("store", seals);
    TestStores.commitSample(checkpoints, 7);
    return checkpoints;
  }

  private static void commitOn(GroupCheckpoints checkpoints, long seq, long base, boolean pack)
      throws IOException {
    try (Draft draft = checkpoints.begin(seq)) {
      draft.link(checkpoints.read(base));
      Files.write(draft.rawPages(), TestStores.randomBytes(SampleImages.PAGES_BYTES, seq));
      if (pack) {
        draft.pack();
      }
      draft.commit(LinkedPagesTest.building(seq, base), SampleImages.CONTENTS, System.nanoTime());
    }
  }

  private static byte[] held(StoredImage stored, int file) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(SampleImages.PAGES_BYTES);
    try (PageReader reader = stored.reader(file)) {
      reader.read(all, 0);
    }
    return all.array();
  }

  @Test
  void givenKeys_whenReadBack_thenTheImageIsWhatItWas() throws IOException {
    for (Seals seals :
        List.of(encrypting(), signing(), seals(Optional.of(KEY), Optional.of(OTHER)))) {
      GroupCheckpoints checkpoints = withSample(seals);
      commitOn(checkpoints, 8, 7, true);

      StoredImage stored = checkpoints.read(8);

      assertThat(stored.image()).isEqualTo(LinkedPagesTest.building(8, 7));
      assertThat(stored.damagedData()).isEmpty();
      assertThat(held(stored, 0)).isEqualTo(TestStores.randomBytes(SampleImages.PAGES_BYTES, 8));
      assertThat(held(stored, 1)).isEqualTo(TestStores.randomBytes(SampleImages.PAGES_BYTES, 7));
      assertThat(stored.manifest()).isEqualTo(Json.write(stored.image()));
      checkpoints.delete(7);
      assertThat(checkpoints.read(8).damagedData()).isEmpty();
      checkpoints.delete(8);
    }
    assertThat(memory).isEmptyDirectory();
  }

  @Test
  void givenEncryptedStore_thenNothingOfTheGroupIsReadInIt() throws IOException {
    GroupCheckpoints plain = store("plain", Seals.NONE);
    TestStores.commitSample(plain, 7);
    GroupCheckpoints sealed = withSample(encrypting());
    String page = text(TestStores.randomBytes(64, 7));
    String path = plain.read(7).image().mappedFiles().get(0).path();

    assertThat(text(plain.directoryOf(7))).contains(page).contains(path);
    assertThat(text(sealed.directoryOf(7)))
        .doesNotContain(page)
        .doesNotContain(path)
        .doesNotContain(text(SampleImages.CONTENTS.toArray()))
        .doesNotContain("mappedFiles");
    CommitRecord shown = store("store", Seals.NONE).list().get(0);
    assertThat(shown.seq()).isEqualTo(7);
    assertThat(shown.createdAt()).isEqualTo(sealed.read(7).image().header().createdAt());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String text(Path directory) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        all.append(text(Files.readAllBytes(file)));
      }
    }
    return all.toString();
  }

  @Test
  void givenDraftOfAnEncryptedCheckpoint_thenTheCapturerWritesToMemory() throws IOException {
    GroupCheckpoints checkpoints = store("store", encrypting());
    try (Draft draft = checkpoints.begin(7)) {
      assertThat(draft.work().getParent()).isEqualTo(memory);
      assertThat(draft.rawPages().getParent()).isEqualTo(draft.work());
      assertThat(draft.rawFacts().getParent()).isEqualTo(draft.work());
    }
    assertThat(memory).isEmptyDirectory();

    Path left = Files.createDirectory(memory.resolve("scratch-999999999-1"));
    Files.write(left.resolve("pages.raw"), new byte[10]);
    checkpoints.begin(8).close();
    assertThat(memory).isEmptyDirectory();
  }

  @Test
  void givenEncryptedCheckpoint_whenUnpacked_thenAllOfItIsInMemory() throws IOException {
    GroupCheckpoints checkpoints = withSample(encrypting());
    commitOn(checkpoints, 8, 7, true);
    StoredImage stored = checkpoints.read(8);

    try (UnpackedPages pages = checkpoints.unpack(stored, temporary.resolve("unpacked"))) {
      assertThat(pages.path("pages.dat").startsWith(memory)).isTrue();
      assertThat(Files.readAllBytes(pages.path("pages.dat")))
          .isEqualTo(TestStores.randomBytes(SampleImages.PAGES_BYTES, 8));
      assertThat(Files.readAllBytes(pages.path("pages-000000000007.dat")))
          .isEqualTo(TestStores.randomBytes(SampleImages.PAGES_BYTES, 7));
      assertThat(TestStores.content(pages.path("contents.dat"))).isEqualTo(SampleImages.CONTENTS);
    }
    assertThat(memory).isEmptyDirectory();
    assertThat(temporary.resolve("unpacked")).doesNotExist();
  }

  @Test
  void givenPagesToPutTogether_thenTheyAreOpenedAndSealedAnew() throws IOException {
    GroupCheckpoints checkpoints = withSample(encrypting());
    try (Draft draft = checkpoints.begin(8)) {
      draft.link(checkpoints.read(7));
      Files.write(draft.rawPages(), new byte[4096]);
      draft.append(List.of(new PageCopy(SEVEN, 4096, 4096, 4096)));

      assertThat(Arrays.copyOfRange(Files.readAllBytes(draft.rawPages()), 4096, 8192))
          .isEqualTo(
              Arrays.copyOfRange(TestStores.randomBytes(SampleImages.PAGES_BYTES, 7), 4096, 8192));
    }
  }

  @Test
  void givenTheSameCheckpointTwice_thenNoKeyIsUsedTwice() throws IOException {
    GroupCheckpoints checkpoints = withSample(encrypting());
    List<String> first = checkpoints.read(7).commit().sealed().orElseThrow().salts();
    byte[] pages = Files.readAllBytes(checkpoints.read(7).pages());
    checkpoints.delete(7);
    TestStores.commitSample(checkpoints, 7);

    assertThat(checkpoints.read(7).commit().sealed().orElseThrow().salts())
        .doesNotContainAnyElementsOf(first)
        .doesNotHaveDuplicates();
    assertThat(Files.readAllBytes(checkpoints.read(7).pages())).isNotEqualTo(pages);
  }

  @Test
  void givenNoKeyOrAnother_thenItIsRefusedByItsName() throws IOException {
    GroupCheckpoints checkpoints = withSample(encrypting());

    assertThatThrownBy(() -> checkpoints.with(Seals.NONE).read(7))
        .isInstanceOf(ImageException.KeyRefused.class)
        .hasMessageContaining(
            "is encrypted with key " + KEY.fingerprint() + ", and no key is known")
        .hasMessageContaining("--key-file");
    assertThatThrownBy(() -> checkpoints.with(seals(Optional.of(OTHER), Optional.empty())).read(7))
        .hasMessageContaining(
            "is encrypted with key " + KEY.fingerprint() + ", and not with " + OTHER.fingerprint())
        .satisfies(e -> assertThat(((ImageException) e).kind()).isEqualTo(ErrorKind.REFUSED));
    assertThat(
            checkpoints
                .with(seals(Optional.of(OTHER), Optional.empty(), KEY))
                .read(7)
                .damagedData())
        .isEmpty();
  }

  @Test
  void givenPolicyThatAsksForASignature_thenACheckpointWithoutOrWithAWrongOneIsRefused()
      throws IOException {
    TestStores.commitSample(store("store", Seals.NONE), 6);
    GroupCheckpoints checkpoints = withSample(signing());
    assertThatThrownBy(() -> checkpoints.read(6))
        .isInstanceOf(ImageException.SignatureRefused.class)
        .hasMessageContaining("it is not signed, and the policy asks for it");
    assertThatThrownBy(() -> checkpoints.with(Seals.NONE).read(7))
        .hasMessageContaining("is signed with key " + KEY.fingerprint());

    Path signature = checkpoints.directoryOf(7).resolve(FileNames.SIGNATURE);
    byte[] right = Files.readAllBytes(signature);
    byte[] wrong = right.clone();
    wrong[3] ^= 1;
    Files.write(signature, wrong);
    assertThatThrownBy(() -> checkpoints.read(7))
        .hasMessageContaining("its signature is not the one of its files");
    Files.delete(signature);
    assertThatThrownBy(() -> checkpoints.read(7))
        .isInstanceOf(ImageException.SignatureRefused.class)
        .hasMessageContaining("its signature is missing");
  }

  /** What a hostile writer would do who knows everything but the key. */
  @Test
  void givenSignedCheckpointThatIsChangedWithAllChecksumsMadeToFit_thenItIsRefused()
      throws IOException {
    GroupCheckpoints checkpoints = withSample(signing());
    Path directory = checkpoints.directoryOf(7);
    String manifest = Files.readString(directory.resolve(FileNames.MANIFEST));
    TestStores.replace(
        directory,
        manifest
            .replace("\"cliVersion\" : \"", "\"cliVersion\" : \"x")
            .getBytes(StandardCharsets.UTF_8),
        Files.readAllBytes(directory.resolve(FileNames.COMMIT)));
    assertThatThrownBy(() -> checkpoints.read(7))
        .isInstanceOfAny(ImageException.SignatureRefused.class, ImageException.Corrupt.class);
  }

  /** Of two stores with one key, one group name and the same numbers. */
  @Test
  void givenFilesOfAnotherStore_thenTheyAreRefusedByName() throws IOException {
    GroupCheckpoints here = withSample(encrypting());
    GroupCheckpoints there = store("there", encrypting());
    TestStores.commitSample(there, 7);
    mix(there, here, FileNames.MANIFEST);
    assertThatThrownBy(() -> here.read(7))
        .isInstanceOf(ImageException.Corrupt.class)
        .hasMessageContaining("manifest.json: its SHA-256 differs");

    refit(here.directoryOf(7));
    assertThatThrownBy(() -> here.read(7))
        .hasMessageContaining("manifest.json: it was not sealed for the files beside it");

    here.delete(7);
    TestStores.commitSample(here, 7);
    mix(there, here, FileNames.PAGES);
    assertThatThrownBy(() -> here.read(7).requireIntactData())
        .isInstanceOf(ImageException.Corrupt.class)
        .hasMessageContaining("pages.dat: the checksum of bytes 0 to");
  }

  private static void mix(GroupCheckpoints from, GroupCheckpoints to, String name)
      throws IOException {
    Files.write(
        to.directoryOf(7).resolve(name), Files.readAllBytes(from.directoryOf(7).resolve(name)));
  }

  private static void refit(Path directory) throws IOException {
    TestStores.replace(
        directory,
        Files.readAllBytes(directory.resolve(FileNames.MANIFEST)),
        Files.readAllBytes(directory.resolve(FileNames.COMMIT)));
  }

  /** Checksums that fit do not help: the seal of the block does not. */
  @Test
  void givenDataThatIsChangedWithItsChecksum_thenItIsFoundAndNeverUnpacked() throws IOException {
    GroupCheckpoints checkpoints = withSample(encrypting());
    Path pages = checkpoints.read(7).pages();
    StoredImage before = checkpoints.read(7);
    byte[] bytes = Files.readAllBytes(pages);
    bytes[100] ^= 4;
    Files.write(pages, bytes);

    assertThat(before.damagedData().get(0).toString())
        .contains("pages.dat: the checksum of bytes 0 to")
        .contains("memory of process");
    StoredImage trusting =
        new StoredImage(
            before.directory(),
            before.image(),
            before.commit(),
            Bytes.of(
                new Checksums(
                        Bytes.of(BlockChecksums.of(pages, bytes.length)),
                        Checksums.of(before).contents(),
                        List.of())
                    .toArray()),
            before.sealing());
    assertThat(trusting.damagedData())
        .containsExactly(new Damage("pages.dat", "block 0 is not as it was sealed"));
    assertThatThrownBy(() -> checkpoints.unpack(trusting, temporary.resolve("unpacked")))
        .isInstanceOf(ImageException.Corrupt.class)
        .hasMessageContaining("block 0 is not as it was sealed");
    assertThat(memory).isEmptyDirectory();
  }

  @Test
  void givenPolicyThatChanged_thenPagesAreNotShared() throws IOException {
    StoredImage plain = plainSample();
    GroupCheckpoints sealed = store("store", encrypting());
    assertThat(sealed.whyNoShare(plain)).hasValue("that one is not encrypted");
    assertThat(store("store", signing()).whyNoShare(plain)).hasValue("that one is not signed");
    TestStores.commitSample(sealed, 8);
    StoredImage eight = sealed.read(8);

    assertThat(sealed.whyNoShare(eight)).isEmpty();
    assertThat(store("store", Seals.NONE).whyNoShare(eight))
        .hasValue("that one is encrypted, and this one is not to be");
    assertThat(store("store", seals(Optional.of(OTHER), Optional.empty())).whyNoShare(eight))
        .hasValue("that one is encrypted with another key");
  }

  private StoredImage plainSample() throws IOException {
    GroupCheckpoints checkpoints = store("store", Seals.NONE);
    TestStores.commitSample(checkpoints, 7);
    return checkpoints.read(7);
  }

  @Test
  void givenStreamOfSealedCheckpoint_whenImported_thenItIsSealedStill() throws IOException {
    Seals both = seals(Optional.of(KEY), Optional.of(OTHER));
    GroupCheckpoints checkpoints = withSample(both);
    commitOn(checkpoints, 8, 7, false);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    Export.write(checkpoints, 8, stream);
    CheckpointStore target = CheckpointStore.open(temporary.resolve("target"));

    assertThatThrownBy(() -> Import.read(new ByteArrayInputStream(stream.toByteArray()), target))
        .isInstanceOf(ImageException.KeyRefused.class);
    assertThat(target.group("shop").sequence()).isEmpty();
    Import.read(new ByteArrayInputStream(stream.toByteArray()), target, group -> both);

    assertThat(target.group("shop").with(both).read(8).damagedData()).isEmpty();
    assertThat(text(stream.toByteArray())).doesNotContain("mappedFiles");
  }
}
