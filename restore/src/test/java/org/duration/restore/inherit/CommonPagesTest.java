// How many copies of what processes have in common a restored tree has.
package org.duration.restore.inherit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.duration.image.memory.AreaFlag;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Plans;
import org.duration.restore.ProcessBuilder;
import org.duration.restore.SampleGroups;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Plan;
import org.junit.jupiter.api.Test;

class CommonPagesTest {
  private static final long START = 0x7f00_0000_0000L;
  private static final int PAGES = 16;

  @Test
  void givenChildrenOfOneParent_whenRestored_thenWhatNobodyWroteToIsThereOnce() {
    Plan plan = family(6, pid -> 10, pid -> pid % 20 == 0 ? 1 : 0);

    assertThat(frames(plan)).isEqualTo(PAGES + 3);
  }

  @Test
  void givenChainOfForks_whenRestored_thenItIsThereOnce() {
    Plan plan = family(6, pid -> pid - 10, pid -> pid == 40 ? 2 : 0);

    assertThat(frames(plan)).isEqualTo(PAGES + 2);
  }

  @Test
  void givenParentThatWroteToAllSince_whenRestored_thenItsChildrenShare() {
    Plan plan = family(6, pid -> 10, pid -> pid == 10 ? PAGES : 0);

    assertThat(frames(plan)).isEqualTo(2 * PAGES);
  }

  @Test
  void givenOrphansOfOneParent_whenRestored_thenTheyShare() {
    Plan plan = family(6, pid -> 1, pid -> 0);

    assertThat(frames(plan)).isEqualTo(PAGES);
  }

  @Test
  void givenMemoryThatNoChildGets_whenRestored_thenEachHasItsOwn() {
    GroupBuilder group = new GroupBuilder();
    long common = group.takePages(PAGES * GroupBuilder.PAGE);
    for (int pid = 10; pid <= 20; pid += 10) {
      group
          .process(pid, pid == 10 ? 1 : 10)
          .anonymous(START, PAGES, "rw-", AreaFlag.WIPE_ON_FORK)
          .pagesAt(START, PAGES, common);
    }

    Plan plan = Plans.plan(group);

    assertThat(frames(plan)).isEqualTo(2 * PAGES);
    assertThat(parks(plan)).isFalse();
  }

  @Test
  void givenNothingInCommon_whenCompiled_thenTheVdsoIsMovedOnce() {
    assertThat(parks(Plans.plan(SampleGroups.ALL.get("pipeline").get()))).isFalse();
    assertThat(parks(Plans.plan(SampleGroups.ALL.get("forked-memory").get()))).isTrue();
  }

  /** The first few pages of each are its own. */
  private static Plan family(int count, IntUnaryOperator parent, IntUnaryOperator own) {
    GroupBuilder group = new GroupBuilder();
    long common = group.takePages(PAGES * GroupBuilder.PAGE);
    for (int pid = 10; pid <= 10 * count; pid += 10) {
      int written = own.applyAsInt(pid);
      ProcessBuilder process =
          group.process(pid, pid == 10 ? 1 : parent.applyAsInt(pid)).anonymous(START, PAGES, "rw-");
      if (written > 0) {
        process.pages(START, written);
      }
      if (written < PAGES) {
        long skipped = written * GroupBuilder.PAGE;
        process.pagesAt(START + skipped, PAGES - written, common + skipped);
      }
    }
    return Plans.plan(group);
  }

  private static int frames(Plan plan) {
    Set<PlanMemory.Frame> frames = Collections.newSetFromMap(new IdentityHashMap<>());
    PlanMemory.of(plan).values().forEach(space -> frames.addAll(space.pages.values()));
    return frames.size();
  }

  private static boolean parks(Plan plan) {
    return plan.root().steps().stream().anyMatch(s -> s.op() instanceof MemoryOp.ParkVdso);
  }
}
