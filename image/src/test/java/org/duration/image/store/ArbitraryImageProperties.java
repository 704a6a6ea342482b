package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.duration.image.ArbitraryImages;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.pack.Packing;

class ArbitraryImageProperties {
  @Property(tries = 300, seed = "20261121")
  void imageWrittenAndReadIsEqual(@ForAll long seed) throws Exception {
    Image image = ArbitraryImages.image(seed);

    Image read = Json.read(Json.write(image), Image.class);

    assertThat(read.equals(image)).as("image of seed %d", seed).isTrue();
    assertThat(read.hashCode()).isEqualTo(image.hashCode());
  }

  @Property(tries = 100, seed = "20261121")
  void writtenTwiceIsTheSameText(@ForAll long seed) throws Exception {
    byte[] once = Json.write(ArbitraryImages.image(seed));

    byte[] twice = Json.write(Json.read(once, Image.class));

    assertThat(twice).isEqualTo(once);
  }

  @Property(tries = 100, seed = "20261121")
  void manifestIsOneDocumentOfPlainText(@ForAll long seed) {
    String text = new String(Json.write(ArbitraryImages.image(seed)), StandardCharsets.UTF_8);

    assertThat(text).startsWith("{").endsWith("}").contains("\"formatVersion\" : 4");
  }

  @Property(tries = 300, seed = "20261121")
  void commitRecordDescribesItsImageAndNoOther(@ForAll long seed) {
    Image image = ArbitraryImages.image(seed);
    CommitRecord record = CommitRecord.of(image, sizes(image, 1000, 1 << 20, 5), 256, 77);

    assertThat(record.describes(image)).isTrue();
    assertThat(record.describes(ArbitraryImages.image(seed + 1))).isFalse();
    assertThat(record.checksumsBytes()).isEqualTo(8);
  }

  /** Bounds are right exactly when every extent and every content ends within its file. */
  @Property(tries = 300, seed = "20261121")
  void boundsAreThoseOfTheFarthestByte(@ForAll long seed) {
    Image image = ArbitraryImages.image(seed);
    long pages =
        Math.max(
            image.processes().stream()
                .flatMap(process -> process.live().stream())
                .flatMap(live -> live.memory().pages().stream())
                .mapToLong(extent -> extent.offset() + extent.bytes())
                .max()
                .orElse(0),
            farthest(image, DataFile.PAGES));
    long contents = farthest(image, DataFile.CONTENTS);

    assertThat(damage(image, pages, contents)).isEmpty();
    if (pages > 0) {
      assertThat(damage(image, pages - 1, contents)).isPresent();
    }
    if (contents > 0) {
      assertThat(damage(image, pages, contents - 1)).isPresent();
    }
  }

  private static long farthest(Image image, DataFile file) {
    return image.contents().stream()
        .filter(content -> content.file() == file)
        .mapToLong((FileContent content) -> content.offset() + content.bytes())
        .max()
        .orElse(0);
  }

  private static CommitRecord.Sizes sizes(Image image, long manifest, long pages, long contents) {
    return new CommitRecord.Sizes(
        manifest,
        new CommitRecord.Stored(pages, Packing.NONE, Optional.empty(), Optional.empty()),
        pages,
        contents,
        image.pageFiles().stream()
            .map(
                file ->
                    new CommitRecord.Stored(
                        file.bytes(), Packing.NONE, Optional.empty(), Optional.empty()))
            .toList(),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<Damage> damage(Image image, long pages, long contents) {
    return DataBounds.damage(image, CommitRecord.of(image, sizes(image, 1, pages, contents), 0, 0));
  }
}
