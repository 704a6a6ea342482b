package org.duration.restore.inherit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.memory.PageExtent;
import org.junit.jupiter.api.Test;

class PageDifferenceTest {
  private static final long PAGE = 4096;

  @Test
  void givenTheSame_whenCompared_thenNothingIsToBeDone() {
    List<PageExtent> have = List.of(extent(0, 4, 10));
    List<PageExtent> want = List.of(extent(0, 1, 10), extent(1, 3, 11));

    assertThat(PageDifference.between(have, want))
        .isEqualTo(new PageDifference(List.of(), List.of()));
  }

  @Test
  void givenOtherPagesInTheMiddle_whenCompared_thenTheyAreRead() {
    List<PageExtent> have = List.of(extent(0, 8, 10));
    List<PageExtent> want = List.of(extent(0, 2, 10), extent(2, 1, 40), extent(3, 5, 13));

    assertThat(PageDifference.between(have, want))
        .isEqualTo(new PageDifference(List.of(extent(2, 1, 40)), List.of()));
  }

  @Test
  void givenPagesThatGo_whenCompared_thenTheyAreDiscardedInOne() {
    List<PageExtent> have = List.of(extent(0, 2, 10), extent(2, 2, 90), extent(6, 1, 5));
    List<PageExtent> want = List.of(extent(0, 1, 10), extent(8, 1, 7));

    assertThat(PageDifference.between(have, want))
        .isEqualTo(new PageDifference(List.of(extent(8, 1, 7)), List.of(range(1, 3), range(6, 1))));
  }

  @Test
  void givenExtents_whenCutToARange_thenTheyBeginAndEndThere() {
    List<PageExtent> all = List.of(extent(0, 4, 10), extent(4, 4, 30), extent(9, 1, 1));

    assertThat(PageDifference.within(range(2, 4), all))
        .containsExactly(extent(2, 2, 12), extent(4, 2, 30));
  }

  private static PageExtent extent(long page, long count, long at) {
    return new PageExtent(new Address(page * PAGE), count * PAGE, at * PAGE);
  }

  private static AddressRange range(long page, long count) {
    return AddressRange.of(new Address(page * PAGE), count * PAGE);
  }
}
