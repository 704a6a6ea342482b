// The layout of the restorer's range.
package org.duration.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.junit.jupiter.api.Test;

class HoleTest {
  private static final Address START = new Address(0x10_0000_0000L);

  @Test
  void givenSizes_whenLaidOut_thenEachPartBeginsOnItsOwnPage() {
    Hole hole = Hole.of(START, 9_000, 4_097, 3);

    assertThat(hole.planOffset()).isEqualTo(3 * Hole.PAGE);
    assertThat(hole.sharedOffset()).isEqualTo(5 * Hole.PAGE);
    assertThat(hole.stackOffset()).isEqualTo(6 * Hole.PAGE);
    assertThat(hole.bytes()).isEqualTo(6 * Hole.PAGE + 3 * Hole.STACK_BYTES);
    assertThat(hole.range()).isEqualTo(AddressRange.of(START, hole.bytes()));
  }

  @Test
  void givenStacks_whenPlaced_thenTheyEndWithTheHoleAndDoNotOverlap() {
    Hole hole = Hole.of(START, 1, 1, 2);

    assertThat(hole.stackTop(1)).isEqualTo(START.plus(hole.bytes()));
    assertThat(hole.stackTop(1).minus(hole.stackTop(0))).isEqualTo(Hole.STACK_BYTES);
    assertThat(hole.stackTop(0).minus(START.plus(hole.stackOffset()))).isEqualTo(Hole.STACK_BYTES);
  }

  @Test
  void givenSizesThatEndOnAPage_whenLaidOut_thenNoPageIsWasted() {
    Hole hole = Hole.of(START, Hole.PAGE, Hole.PAGE, 1);

    assertThat(hole.planOffset()).isEqualTo(Hole.PAGE);
    assertThat(hole.sharedOffset()).isEqualTo(2 * Hole.PAGE);
  }

  @Test
  void givenPartsOutOfOrder_whenMade_thenRefused() {
    assertThatThrownBy(() -> new Hole(START, 0x9000, 0x3000, 0x2000, 0x4000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Hole(START, 0x9000, 0x1000, 0x2001, 0x4000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Hole(START, 0x4000, 0x1000, 0x2000, 0x4000))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
