package org.duration.image.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.duration.image.Address;
import org.junit.jupiter.api.Test;

class FoldingTest {
  private static final long BIG = 1 << 20;

  /** A large file of the oldest checkpoint, and small ones of those behind it. */
  private static PageBase base(int count, long usedOfBig) {
    List<PageFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(new PageFile(count - i, i == count - 1 ? BIG : 4096));
    }
    PageExtent big = new PageExtent(new Address(1 << 20), usedOfBig, 0, count - 1);
    return new PageBase(1, files, Map.of(new MmId(2), List.of(big)));
  }

  @Test
  void givenFewFiles_thenAllGoOnBeingUsed() {
    assertThat(Folding.of(base(Folding.FEW - 1, BIG))).isEmpty();
  }

  @Test
  void givenMany_thenAllButTheLargestArePutTogether() {
    assertThat(Folding.of(base(Folding.FEW, BIG)))
        .hasSize(Folding.FEW - 1)
        .doesNotContain(Folding.FEW - 1);
  }

  @Test
  void givenLargestOfWhichLittleIsUsed_thenItGoesToo() {
    assertThat(Folding.of(base(Folding.FEW, BIG / 2))).hasSize(Folding.FEW);
  }
}
