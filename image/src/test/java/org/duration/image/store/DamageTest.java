package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.duration.image.Damage;
import org.duration.image.ErrorKind;
import org.duration.image.ImageException;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the bytes of a checkpoint is found and named. */
class DamageTest {
  private static final List<String> FILES =
      List.of(
          "SHA256SUMS",
          "checksums.dat",
          "commit.json",
          "contents.dat",
          "manifest.json",
          "pages.dat");
  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  @TempDir Path temporary;
  private GroupCheckpoints checkpoints;
  private Path directory;

  @BeforeEach
  void commitSample() throws IOException {
    checkpoints = TestStores.withSample(temporary.resolve("store"), 7);
    directory = checkpoints.directoryOf(7);
  }

  /** All findings; none means that every byte is as it was written. */
  private List<Damage> damage() {
    List<Damage> damage = ImageVerifier.verify(checkpoints, 7);
    damage.forEach(each -> assertThat(FILES).contains(each.file()));
    return damage;
  }

  @Test
  void givenNoDamage_thenNoFinding() {
    assertThat(damage()).isEmpty();
  }

  @Test
  void givenEachFileTruncatedAnywhere_thenItIsNamed() throws IOException {
    for (String name : FILES) {
      byte[] whole = Files.readAllBytes(directory.resolve(name));
      for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
        Files.write(directory.resolve(name), java.util.Arrays.copyOf(whole, length));
        assertThat(damage())
            .as(name + " cut to " + length)
            .isNotEmpty()
            .first()
            .satisfies(named(name));
      }
      Files.write(directory.resolve(name), whole);
    }
    assertThat(damage()).isEmpty();
  }

  @Test
  void givenEachFileGrown_thenItIsNamed() throws IOException {
    for (String name : FILES) {
      byte[] whole = Files.readAllBytes(directory.resolve(name));
      Files.write(directory.resolve(name), java.util.Arrays.copyOf(whole, whole.length + 1));
      assertThat(damage()).as(name).first().satisfies(named(name));
      Files.write(directory.resolve(name), whole);
    }
  }

  @Test
  void givenEachFileMissing_thenItIsNamed() throws IOException {
    for (String name : FILES) {
      byte[] whole = Files.readAllBytes(directory.resolve(name));
      Files.delete(directory.resolve(name));
      assertThat(damage()).first().satisfies(named(name)).asString().contains("missing");
      Files.write(directory.resolve(name), whole);
    }
  }

  @Test
  void givenDataFileThatIsALink_thenItIsNamed() throws IOException {
    Path pages = directory.resolve("pages.dat");
    Path elsewhere = Files.move(pages, temporary.resolve("pages.dat"));
    Files.createSymbolicLink(pages, elsewhere);

    assertThat(damage()).first().satisfies(named("pages.dat"));
  }

  /**
   * A changed digest can be noticed only by comparing it: the message then names the file that it
   * is of.
   */
  private static Consumer<Damage> named(String name) {
    return damage -> assertThat(damage.file() + " " + damage.what()).contains(name);
  }

  @Test
  void givenEachBitOfTheCommitRecordFlipped_thenItIsFound() throws IOException {
    for (String name : List.of("SHA256SUMS", "commit.json", "checksums.dat")) {
      byte[] whole = Files.readAllBytes(directory.resolve(name));
      for (int i = 0; i < whole.length; i++) {
        byte[] changed = whole.clone();
        changed[i] ^= (byte) (1 << i % 8);
        Files.write(directory.resolve(name), changed);
        assertThat(damage()).as(name + " byte " + i).isNotEmpty();
      }
      Files.write(directory.resolve(name), whole);
    }
  }

  @Test
  void givenFlippedPage_thenTheProcessIsNamed() throws IOException {
    byte[] pages = Files.readAllBytes(directory.resolve("pages.dat"));
    pages[100]++;
    Files.write(directory.resolve("pages.dat"), pages);

    assertThat(damage())
        .singleElement()
        .hasToString(
            "pages.dat: the checksum of bytes 0 to 20480 differs; it holds memory of process 2 (db) at"
                + " 0x10000000, memory of process 5 (child) at 0x10000000, the content of /tmp/gone");
    assertThatThrownBy(() -> checkpoints.read(7).requireIntactData())
        .isInstanceOf(ImageException.Corrupt.class)
        .hasMessageContaining("restore another checkpoint")
        .extracting(e -> ((ImageException) e).kind())
        .isEqualTo(ErrorKind.CORRUPT);
  }

  @Test
  void givenFlippedContents_thenThePipeIsNamed() throws IOException {
    byte[] contents = Files.readAllBytes(directory.resolve("contents.dat"));
    contents[0]++;
    Files.write(directory.resolve("contents.dat"), contents);

    assertThat(damage()).singleElement().asString().contains("unread bytes of pipe 0");
  }

  @Test
  void givenRotInTheMiddleOfManyBlocks_thenOnlyItsBlockIsNamed() throws IOException {
    Path file = temporary.resolve("many");
    byte[] bytes = TestStores.randomBytes(3 * BlockChecksums.BLOCK_BYTES + 17, 1);
    Files.write(file, bytes);
    byte[] sums = BlockChecksums.of(file, bytes.length);
    bytes[BlockChecksums.BLOCK_BYTES + 5]++;
    bytes[bytes.length - 1]++;
    Files.write(file, bytes);

    assertThat(BlockChecksums.differing(file, bytes.length, java.nio.ByteBuffer.wrap(sums), 10))
        .containsExactly(1, 3);
    assertThat(BlockChecksums.differing(file, bytes.length, java.nio.ByteBuffer.wrap(sums), 1))
        .containsExactly(1);
  }

  @Test
  void givenRandomFlips_thenEachIsFound() throws IOException {
    flips(1000);
  }

  @Test
  @Tag("fault")
  void givenManyRandomFlips_thenEachIsFound() throws IOException {
    flips((int) (10_000 * Double.parseDouble(System.getProperty("duration.fault.scale", "1.0"))));
  }

  private void flips(int cases) throws IOException {
    Random random = new Random(20260101);
    for (int i = 0; i < cases; i++) {
      String name = FILES.get(random.nextInt(FILES.size()));
      byte[] whole = Files.readAllBytes(directory.resolve(name));
      byte[] changed = whole.clone();
      for (int flip = random.nextInt(8); flip >= 0; flip--) {
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(directory.resolve(name), changed);
      boolean same = java.util.Arrays.equals(whole, changed);
      assertThat(damage().isEmpty()).as("case %d in %s", i, name).isEqualTo(same);
      Files.write(directory.resolve(name), whole);
    }
  }

  @Test
  void givenEachManifestFieldChanged_thenItIsFound() throws IOException {
    byte[] manifest = Files.readAllBytes(directory.resolve("manifest.json"));
    int cases = 0;
    for (byte[] changed : eachFieldChanged(manifest)) {
      Files.write(directory.resolve("manifest.json"), changed);
      assertThat(damage()).singleElement().extracting(Damage::file).isEqualTo("manifest.json");
      cases++;
    }
    assertThat(cases).isGreaterThan(2000);
  }

  /**
   * With digests that fit, as no accident makes them: another image, or an error, but never a
   * crash.
   */
  @Test
  void givenSomeForgedManifests_thenEachIsReadOrRefused() throws IOException {
    forge(10);
  }

  @Test
  @Tag("fault")
  void givenForgedManifests_thenEachIsReadOrRefused() throws IOException {
    forge(1);
  }

  /** One case in {@code step}. */
  private void forge(int step) throws IOException {
    byte[] manifest = Files.readAllBytes(directory.resolve("manifest.json"));
    int refused = 0;
    int read = 0;
    List<byte[]> manifests = eachFieldChanged(manifest);
    for (int i = 0; i < manifests.size(); i += step) {
      TestStores.forge(directory, manifests.get(i));
      try {
        boolean same = checkpoints.read(7).image().equals(SampleImages.sample(7));
        assertThat(same).as("case %d", refused + read).isFalse();
        read++;
      } catch (ImageException.Corrupt e) {
        assertThat(e.damage().file()).isIn("manifest.json", "commit.json");
        assertThat(e.damage().what()).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000 / step);
    assertThat(read).isGreaterThan(100 / step);
  }

  /** Every value of the document in turn: removed, null, of another type, another value. */
  private static List<byte[]> eachFieldChanged(byte[] manifest) throws IOException {
    List<byte[]> documents = new ArrayList<>();
    JsonNode root = PLAIN.readTree(manifest);
    change(root, root, documents);
    return documents;
  }

  private static void change(JsonNode root, JsonNode node, List<byte[]> documents)
      throws IOException {
    if (node instanceof ObjectNode object) {
      for (String name : (Iterable<String>) () -> new ArrayList<>(names(object)).iterator()) {
        JsonNode old = object.get(name);
        for (JsonNode other : others(old)) {
          object.set(name, other);
          documents.add(PLAIN.writeValueAsBytes(root));
        }
        object.remove(name);
        documents.add(PLAIN.writeValueAsBytes(root));
        object.set(name, old);
        change(root, old, documents);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode old = array.get(i);
        for (JsonNode other : others(old)) {
          array.set(i, other);
          documents.add(PLAIN.writeValueAsBytes(root));
        }
        array.set(i, old);
        change(root, old, documents);
      }
    }
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<JsonNode> others(JsonNode old) {
    List<JsonNode> others =
        new ArrayList<>(List.of(NullNode.instance, TextNode.valueOf("x"), LongNode.valueOf(-7)));
    if (old.isIntegralNumber()) {
      others.add(LongNode.valueOf(old.longValue() + 1));
      others.add(LongNode.valueOf(Long.MAX_VALUE));
    } else if (old.isTextual()) {
      others.add(TextNode.valueOf(old.textValue() + "0"));
    } else if (old.isBoolean()) {
      others.add(BooleanNode.valueOf(!old.booleanValue()));
    }
    others.removeIf(old::equals);
    return others;
  }
}
