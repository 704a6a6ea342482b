package org.duration.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AddressTest {
  @Property(tries = 200, seed = "20261121")
  void textAndBackIsTheSame(@ForAll long value) {
    assertThat(Address.parse(new Address(value).toString())).isEqualTo(new Address(value));
  }

  @Test
  void givenUpperHalf_whenCompared_thenItIsAbove() {
    assertThat(new Address(0xffff_ffff_ff60_0000L)).isGreaterThan(new Address(1));
  }

  @Test
  void givenOtherText_whenParsed_thenItIsRejected() {
    for (String text :
        new String[] {"", "12", "0x", "0xg", "0x12345678901234567", "-0x1", "0x00", "0xA"}) {
      assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property(tries = 200, seed = "20261121")
  void rangesOverlapExactlyWhenTheyShareAnAddress(@ForAll byte a, @ForAll byte b) {
    AddressRange one = AddressRange.of(new Address(1000), 40);
    AddressRange two = AddressRange.of(new Address(1000 + a), 1 + Math.abs((int) b));
    boolean shared = false;
    for (long at = two.start().value(); at < two.end().value(); at++) {
      shared |= one.contains(new Address(at));
    }

    assertThat(one.overlaps(two)).isEqualTo(shared);
    assertThat(two.overlaps(one)).isEqualTo(shared);
  }

  @Test
  void givenEmptyRange_whenMade_thenItIsRejected() {
    assertThatThrownBy(() -> AddressRange.of(new Address(1), 0)).hasMessageContaining("empty");
  }
}
