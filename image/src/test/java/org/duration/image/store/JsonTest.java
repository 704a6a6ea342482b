package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.duration.image.Image;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final byte[] SAMPLE = Json.write(SampleImages.sample());

  @Test
  void givenImage_whenWrittenAndRead_thenItIsEqual() throws Exception {
    assertThat(Json.read(SAMPLE, Image.class)).isEqualTo(SampleImages.sample());
  }

  @Test
  void manifestIsForPeopleToo() {
    String text = new String(SAMPLE, StandardCharsets.UTF_8);

    assertThat(text)
        .contains("\"group\" : \"shop\"")
        .contains("\"createdAt\" : \"2026-03-01T12:00:00.123456789Z\"")
        .contains("\"start\" : \"0x400000\"")
        .contains("\"protection\" : \"r-x\"")
        .contains("\"kind\" : \"zombie\"")
        .contains("\"rip\" : \"0x0\"");
  }

  @Test
  void givenWrongField_thenTheMessageHasItsPath() {
    String text =
        new String(SAMPLE, StandardCharsets.UTF_8).replace("\"umask\" : 18", "\"umask\" : \"x\"");
    byte[] json = text.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Json.read(json, Image.class))
        .isInstanceOf(Json.InvalidJson.class)
        .hasMessageContaining("processes[0].live.umask");
  }

  @Test
  void givenHostileJson_thenItIsBounded() {
    String[] hostile = {
      "[".repeat(1_000_000),
      "{\"header\":" + "{\"a\":".repeat(1000),
      "{\"x\":" + "9".repeat(100_000) + "}",
      "{\"" + "n".repeat(100_000) + "\":1}",
      "\"" + "s".repeat(10_000_000),
      "{\"header\":1,\"header\":2}",
      "null",
      "",
      "{}{}",
    };
    for (String text : hostile) {
      byte[] json = text.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Json.read(json, Image.class)).isInstanceOf(Json.InvalidJson.class);
    }
  }

  @Property(tries = 500, seed = "20261121")
  void anyBytesAreAnImageOrAnError(@ForAll byte[] bytes) {
    readable(bytes);
  }

  @Property(tries = 500, seed = "20261121")
  void anyChangeOfAManifestIsAnImageOrAnError(
      @ForAll @IntRange(max = 1 << 20) int position,
      @ForAll byte value,
      @ForAll @IntRange(max = 3) int cut) {
    byte[] changed = SAMPLE.clone();
    changed[position % changed.length] = value;
    readable(cut == 3 ? java.util.Arrays.copyOf(changed, position % changed.length) : changed);
  }

  private static void readable(byte[] bytes) {
    try {
      assertThat(Json.read(bytes, Image.class)).isNotNull();
    } catch (Json.InvalidJson e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void givenNumber_thenOnlyANumberIsTaken() throws Exception {
    assertThat(Json.number("{\"v\": 3, \"x\": []}".getBytes(StandardCharsets.UTF_8), "v"))
        .isEqualTo(3);
    for (String text :
        new String[] {
          "{}", "{\"v\":\"3\"}", "{\"v\":1.5}", "[]", "x", "{\"v\":99999999999999999999}"
        }) {
      assertThatThrownBy(() -> Json.number(text.getBytes(StandardCharsets.UTF_8), "v"))
          .isInstanceOf(Json.InvalidJson.class);
    }
  }
}
