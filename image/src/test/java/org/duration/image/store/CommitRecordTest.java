package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.duration.image.CheckpointKind;
import org.duration.image.Image;
import org.duration.image.SampleImages;
import org.duration.image.pack.Packing;
import org.junit.jupiter.api.Test;

class CommitRecordTest {
  private final Image image = SampleImages.sample();
  private final CommitRecord record = CommitRecord.of(image, sizes(1000, 3 << 20), 768, 77);

  private static CommitRecord.Sizes sizes(long manifest, long pages) {
    return new CommitRecord.Sizes(
        manifest,
        new CommitRecord.Stored(pages, Packing.NONE, Optional.empty(), Optional.empty()),
        pages,
        5,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void identityIsTheImages() {
    assertThat(record.group()).isEqualTo("shop");
    assertThat(record.seq()).isEqualTo(7);
    assertThat(record.incarnation()).isEqualTo(2);
    assertThat(record.kind()).isEqualTo(CheckpointKind.FULL);
    assertThat(record.parent()).isEmpty();
    assertThat(record.createdAt()).isEqualTo(image.header().createdAt());
    assertThat(record.pauseMicros()).isEqualTo(1234);
    assertThat(record.durationMicros()).isEqualTo(77);
  }

  @Test
  void sizesAreThoseOfTheFiles() {
    assertThat(record.checksumsBytes()).isEqualTo(4 * 4);
    assertThat(record.bytesStored()).isEqualTo(1000 + (3 << 20) + 5 + 16);
    assertThat(record.pagesDirty()).isEqualTo(768);
  }

  @Test
  void jsonHasTheKeysThatListingsShow() throws Exception {
    byte[] json = Json.write(record);

    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains(
            "\"formatVersion\" : 4",
            "\"kind\" : \"full\"",
            "\"parent\" : null",
            "\"bytesLogical\" : 24576");
    assertThat(Json.read(json, CommitRecord.class)).isEqualTo(record);
    assertThat(Json.number(json, "formatVersion")).isEqualTo(4);
  }

  @Test
  void otherImagesAreNotDescribed() {
    assertThat(record.describes(image)).isTrue();
    assertThat(record.describes(SampleImages.sample(8))).isFalse();
  }

  @Test
  void impossibleSizesAreRejected() {
    assertThatThrownBy(() -> CommitRecord.of(image, sizes(-1, 0), 0, 0))
        .hasMessageContaining("manifestBytes");
    assertThatThrownBy(() -> CommitRecord.of(image, sizes(0, (1L << 50) + 1), 0, 0))
        .isInstanceOf(RuntimeException.class);
  }
}
