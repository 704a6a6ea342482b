package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.process.Credentials;
import org.duration.image.process.SeccompFilter;
import org.duration.image.process.ThreadImage;
import org.duration.restore.Threads;
import org.duration.restore.plan.PlanSeccomp;
import org.junit.jupiter.api.Test;

class SeccompPlansTest {
  private static final SeccompFilter ONE = new SeccompFilter(0, Bytes.of(new byte[8]));
  private static final SeccompFilter TWO = new SeccompFilter(2, Bytes.of(new byte[16]));
  private static final SeccompFilter THREE = new SeccompFilter(0, Bytes.of(new byte[24]));

  private static ThreadImage thread(int tid, int mode, boolean noNew, SeccompFilter... filters) {
    Credentials plain = Threads.credentials(0);
    Credentials held =
        new Credentials(plain.uid(), plain.gid(), plain.groups(), 0, 0, 0, 0, 0, 0, noNew, mode);
    return Threads.filtered(Threads.thread(tid, plain), held, List.of(filters));
  }

  private static PlanSeccomp.Filter set(SeccompFilter filter, boolean everyThread) {
    return new PlanSeccomp.Filter(everyThread, filter.flags(), filter.program());
  }

  @Test
  void givenNothing_thenNothingIsSet() {
    ThreadImage plain = thread(10, 0, false);

    assertThat(new SeccompPlans(List.of(plain)).of(plain)).isEqualTo(PlanSeccomp.NONE);
  }

  @Test
  void givenStrictThread_thenOnlyItIsStrict() {
    ThreadImage first = thread(10, 0, false);
    ThreadImage strict = thread(11, 1, false);
    SeccompPlans plans = new SeccompPlans(List.of(first, strict));

    assertThat(plans.of(first)).isEqualTo(PlanSeccomp.NONE);
    assertThat(plans.of(strict)).isEqualTo(new PlanSeccomp(true, false, List.of()));
  }

  @Test
  void givenOneThread_thenItSetsItsOwnInOrder() {
    ThreadImage first = thread(10, 2, true, ONE, TWO);

    assertThat(new SeccompPlans(List.of(first)).of(first).filters())
        .containsExactly(set(ONE, false), set(TWO, false));
  }

  @Test
  void givenCommonFilters_thenTheFirstThreadSetsThemForAllAndEachTheRest() {
    ThreadImage first = thread(10, 2, true, ONE, TWO);
    ThreadImage other = thread(11, 2, true, ONE, THREE);
    SeccompPlans plans = new SeccompPlans(List.of(first, other));

    assertThat(plans.of(first).filters()).containsExactly(set(ONE, true), set(TWO, false));
    assertThat(plans.of(other)).isEqualTo(new PlanSeccomp(false, true, List.of(set(THREE, false))));
  }

  @Test
  void givenThreadsOfDifferentRights_thenEachSetsAllOfItsOwn() {
    ThreadImage first = thread(10, 2, true, ONE);
    ThreadImage other = thread(11, 2, false, ONE);
    SeccompPlans plans = new SeccompPlans(List.of(first, other));

    assertThat(plans.of(first).filters()).containsExactly(set(ONE, false));
    assertThat(plans.of(other).filters()).containsExactly(set(ONE, false));
  }
}
