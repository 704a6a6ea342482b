package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SumsTest {
  private static final byte[] ONE = {1};
  private static final byte[] TWO = {2};
  private static final byte[] THREE = {3};

  @Example
  void textIsThatOfSha256sum() {
    String text = new String(Sums.text(ONE, TWO, THREE), StandardCharsets.US_ASCII);

    assertThat(text.lines())
        .containsExactly(
            "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a  checksums.dat",
            "dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986  commit.json",
            "084fed08b978af4d7d196a7446a86b58009e636b611db16211b65a9aadff29c5  manifest.json");
    assertThat(text).endsWith("\n").hasSize(Sums.bytes());
  }

  @Example
  void eachFileIsCoveredByItsOwnLine() {
    byte[] text = Sums.text(ONE, TWO, THREE);

    assertThat(Sums.covers(text, "commit.json", TWO)).isTrue();
    assertThat(Sums.covers(text, "commit.json", ONE)).isFalse();
    assertThat(Sums.covers(text, "manifest.json", TWO)).isFalse();
    assertThat(Sums.covers(new byte[0], "manifest.json", THREE)).isFalse();
  }

  @Property(tries = 200, seed = "20261121")
  void anyChangedByteUncoversSomething(
      @ForAll @IntRange(max = 237) int at, @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] text = Sums.text(ONE, TWO, THREE);
    text[at] ^= (byte) change;

    boolean all =
        Sums.covers(text, "checksums.dat", ONE)
            && Sums.covers(text, "commit.json", TWO)
            && Sums.covers(text, "manifest.json", THREE);

    assertThat(all && text.length == Sums.bytes()).isFalse();
  }
}
