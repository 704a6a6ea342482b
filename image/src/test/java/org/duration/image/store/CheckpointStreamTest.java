package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.duration.image.Bytes;
import org.duration.image.ImageException;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export and import. */
class CheckpointStreamTest {
  @TempDir Path temporary;

  private CheckpointStore there() {
    return CheckpointStore.open(temporary.resolve("there"));
  }

  /** Checkpoint 8, which shares pages with one before it, and an interceptor's copy. */
  private byte[] exported() throws IOException {
    GroupCheckpoints here = TestStores.withSample(temporary.resolve("here"), 7);
    try (Draft draft = here.begin(8)) {
      draft.link(here.read(7));
      Files.write(draft.rawPages(), TestStores.randomBytes(SampleImages.PAGES_BYTES, 8));
      draft.commit(LinkedPagesTest.building(8, 7), SampleImages.CONTENTS, System.nanoTime());
    }
    Path interceptor = Files.createDirectory(here.directory().resolveSibling("interceptor"));
    Files.write(
        interceptor.resolve(interceptor("library")), "library".getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(Export.write(here, 8, out)).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static String interceptor(String content) {
    String sha = Bytes.of(content.getBytes(StandardCharsets.UTF_8)).sha256();
    return "libduration-interceptor-" + sha.substring(0, 16) + ".so";
  }

  private CommitRecord imported(byte[] stream) throws IOException {
    return Import.read(new ByteArrayInputStream(stream), there());
  }

  private void refused(byte[] stream, String why) {
    assertThatThrownBy(() -> imported(stream))
        .isInstanceOf(ImageException.BadStream.class)
        .hasMessageStartingWith("the stream is refused: ")
        .hasMessageContaining(why);
    assertThat(there().group("shop").sequence()).isEmpty();
    assertThat(there().group("shop").directory())
        .satisfiesAnyOf(
            directory -> assertThat(directory).doesNotExist(),
            directory -> assertThat(directory).isEmptyDirectory());
  }

  /** A stream with any header, whose digest fits: what a hostile writer would send. */
  private static byte[] forged(String header, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("duration checkpoint stream 1\n".getBytes(StandardCharsets.UTF_8));
    out.writeBytes((header + "\n").getBytes(StandardCharsets.UTF_8));
    out.writeBytes(body);
    out.writeBytes(HexFormat.of().parseHex(Bytes.of(out.toByteArray()).sha256()));
    return out.toByteArray();
  }

  @Test
  void givenExportedCheckpoint_whenImportedElsewhere_thenItIsWholeAndStandsAlone()
      throws IOException {
    CommitRecord commit = imported(exported());

    assertThat(commit.seq()).isEqualTo(8);
    GroupCheckpoints checkpoints = there().group("shop");
    StoredImage stored = checkpoints.read(8);
    stored.requireIntactData();
    assertThat(stored.image()).isEqualTo(LinkedPagesTest.building(8, 7));
    assertThat(Files.readAllBytes(stored.pageFile(1)))
        .isEqualTo(TestStores.randomBytes(SampleImages.PAGES_BYTES, 7));
    assertThat(checkpoints.directory().resolveSibling("interceptor"))
        .isDirectoryContaining("glob:**/" + interceptor("library"));
    assertThat(checkpoints.directoryOf(8)).isDirectoryNotContaining("glob:**/interceptor");
    assertThat(checkpoints.directoryOf(8)).isDirectoryNotContaining("glob:**/writer.lock");
  }

  @Test
  void givenAnyChangedByte_thenItIsRefused() throws IOException {
    byte[] stream = exported();
    Random random = new Random(20261121);
    for (int i = 0; i < 200; i++) {
      byte[] changed = stream.clone();
      changed[random.nextInt(i < 100 ? 600 : changed.length)] ^= (byte) (1 << random.nextInt(8));
      refused(changed, "");
    }
  }

  @Test
  void givenStreamThatEndsEarlyOrGoesOn_thenItIsRefused() throws IOException {
    byte[] stream = exported();
    for (int length : new int[] {0, 10, 30, 200, stream.length / 2, stream.length - 1}) {
      refused(Arrays.copyOf(stream, length), length < 29 ? "not the stream" : "it ends early");
    }
    refused(Arrays.copyOf(stream, stream.length + 1), "more follows behind its end");
  }

  @Test
  void givenHostileNames_thenNothingIsWrittenAnywhere() {
    for (String name :
        new String[] {
          "../../evil",
          "/etc/passwd",
          "pages.dat/../x",
          "writer.lock",
          "interceptor/../../x.so",
          "interceptor/libduration-interceptor-0123456789abcdef.so/x",
          "",
          ".",
          "pages-1.dat"
        }) {
      refused(
          forged(
              "{\"group\":\"shop\",\"seq\":1,\"files\":[{\"name\":\"" + name + "\",\"bytes\":1}]}",
              new byte[1]),
          "a file that belongs to no checkpoint");
    }
    refused(forged("{\"group\":\"../x\",\"seq\":1,\"files\":[]}", new byte[0]), "not a group name");
    String twice = "{\"name\":\"pages.dat\",\"bytes\":1}";
    refused(
        forged(
            "{\"group\":\"shop\",\"seq\":1,\"files\":[" + twice + "," + twice + "]}", new byte[2]),
        "pages.dat twice");
    assertThat(temporary.resolve("evil")).doesNotExist();
  }

  @Test
  void givenMoreThanTheStoreHasRoomFor_thenItIsRefusedBeforeItIsRead() {
    refused(
        forged(
            "{\"group\":\"shop\",\"seq\":1,\"files\":[{\"name\":\"pages.dat\",\"bytes\":"
                + (1L << 50)
                + "}]}",
            new byte[0]),
        "more than the store has room for");
  }

  @Test
  void givenFilesThatAreNoCheckpoint_thenTheyAreRefused() {
    refused(
        forged(
            "{\"group\":\"shop\",\"seq\":1,\"files\":[{\"name\":\"SHA256SUMS\",\"bytes\":4}]}",
            "abcd".getBytes(StandardCharsets.UTF_8)),
        "commit.json");
    refused(forged("{\"group\":\"shop\",\"seq\":1,\"files\":[]}", new byte[0]), "SHA256SUMS");
  }

  @Test
  void givenInterceptorUnderAnothersName_thenItIsRefused() throws IOException {
    byte[] stream = exported();
    String text = new String(stream, StandardCharsets.ISO_8859_1);
    String other =
        text.replace(interceptor("library"), interceptor("another"))
            .substring(0, text.length() - 32);
    byte[] body = other.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream forged = new ByteArrayOutputStream();
    forged.writeBytes(body);
    forged.writeBytes(HexFormat.of().parseHex(Bytes.of(body).sha256()));

    refused(forged.toByteArray(), "is not what its name says");
  }

  @Test
  void givenItIsThereAlready_thenItStaysAsItIs() throws IOException {
    byte[] stream = exported();
    imported(stream);

    assertThatThrownBy(() -> imported(stream))
        .isInstanceOf(ImageException.BadStream.class)
        .hasMessageContaining("there is a checkpoint 8 of shop already")
        .hasMessageEndingWith("import it into another store with --store");
    there().group("shop").read(8).requireIntactData();
  }

  @Test
  void givenDamagedCheckpoint_whenExported_thenNothingIsWritten() throws IOException {
    GroupCheckpoints here = TestStores.withSample(temporary.resolve("here"), 7);
    Path pages = here.read(7).pages();
    byte[] bytes = Files.readAllBytes(pages);
    bytes[9] ^= 4;
    Files.write(pages, bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> Export.write(here, 7, out)).isInstanceOf(ImageException.Corrupt.class);
    assertThat(out.size()).isZero();
  }
}
