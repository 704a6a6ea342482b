// Numbers for stand-ins and the root task.
package org.duration.restore.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.restore.GroupBuilder;
import org.duration.restore.Threads;
import org.junit.jupiter.api.Test;

class SparePidsTest {
  private final GroupBuilder group = new GroupBuilder();

  @Test
  void givenGroup_whenTaken_thenPidsThreadsSessionsAndGroupsAreLeftOut() {
    group.process(2, 1).thread(Threads.thread(3, "t")).in(5, 4);
    SparePids pids = new SparePids(group.build());

    assertThat(pids.take()).isEqualTo(6);
    assertThat(pids.take()).isEqualTo(7);
  }

  @Test
  void givenGap_whenTaken_thenItIsFilledFirst() {
    group.process(2, 1);
    group.process(4, 2).in(2, 2);
    SparePids pids = new SparePids(group.build());

    assertThat(pids.take()).isEqualTo(3);
    assertThat(pids.take()).isEqualTo(5);
  }

  @Test
  void givenPids_whenAskedForTheHighest_thenTakenOnesCount() {
    group.process(2, 1);
    SparePids pids = new SparePids(group.build());
    assertThat(pids.highest()).isEqualTo(2);

    pids.take();
    pids.take();

    assertThat(pids.highest()).isEqualTo(4);
  }

  @Test
  void givenHighGroup_whenAskedForTheHighest_thenItCounts() {
    group.process(2, 1).in(70_000, 0);

    assertThat(new SparePids(group.build()).highest()).isEqualTo(70_000);
  }
}
