// Extended registers on another CPU.
package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.image.Bytes;
import org.duration.restore.GroupBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XStateTest {
  @ParameterizedTest
  @CsvSource({
    "7, 832, 7, 832, true",
    "7, 832, 231, 2696, true",
    "3, 576, 7, 832, true",
    "231, 2696, 231, 2696, true",
    "231, 2696, 743, 2704, false",
    "231, 2696, 7, 832, false",
    "7, 832, 3, 576, false",
    "7, 832, 5, 832, false",
  })
  void givenTwoCpus_whenCompared_thenOnlyTheCommonLayoutMoves(
      long xcr0, int bytes, long hereXcr0, int hereBytes, boolean portable) {
    assertThat(
            XState.portable(GroupBuilder.cpu(xcr0, bytes), GroupBuilder.cpu(hereXcr0, hereBytes)))
        .isEqualTo(portable);
  }

  @Test
  void givenShorterState_whenMoved_thenItKeepsItsBytesAndEndsInZeros() {
    byte[] captured = new byte[832];
    captured[831] = 9;

    byte[] moved = XState.onHost(Bytes.of(captured), GroupBuilder.cpu(7, 1000)).toArray();

    assertThat(moved).hasSize(1000).startsWith(captured);
    assertThat(moved[999]).isZero();
  }

  @Test
  void givenStateOfTheSameLength_whenMoved_thenItIsTheSame() {
    Bytes captured = Bytes.of(new byte[832]);

    assertThat(XState.onHost(captured, GroupBuilder.cpu(7, 832))).isEqualTo(captured);
  }
}
