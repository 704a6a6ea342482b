package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PiecesTest {
  @Test
  void givenSingleBytesThatFilledASocket_thenTheyAreSentOneByOne() {
    assertThat(Pieces.of(278, 278 * 768)).isEqualTo(1);
  }

  @Test
  void givenMemoryOfOneWriteOrUnknown_thenAllAtOnce() {
    assertThat(Pieces.of(1000, 2304)).isZero();
    assertThat(Pieces.of(1000, 0)).isZero();
    assertThat(Pieces.of(0, 5000)).isZero();
  }

  @Test
  void givenPages_thenPiecesCostNoMore() {
    int piece = Pieces.of(160_000, 40 * 8448);

    assertThat(piece).isBetween(2000, 5000);
  }
}
