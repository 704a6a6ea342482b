// The start order of any policy without a cycle.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.duration.policies.Application;
import org.duration.policies.Policies;

class StartOrderProperties {

  /**
   * Edges run from higher to lower rank only, so there is no cycle; names are written in another
   * order than rank.
   */
  private static List<Application> acyclic(List<Integer> bits) {
    StringBuilder yaml = new StringBuilder("group: g\napplications:\n");
    int n = bits.size();
    for (int i = 0; i < n; i++) {
      int rank = (i * 7 + 3) % n;
      List<String> after = new ArrayList<>();
      List<String> before = new ArrayList<>();
      for (int other = 0; other < n; other++) {
        if (other < rank && (bits.get(rank) >> other & 1) == 1) {
          after.add("a" + other);
        } else if (other > rank && (bits.get(rank) >> other & 1) == 1) {
          before.add("a" + other);
        }
      }
      yaml.append("  a" + rank + ": {after: " + after + ", before: " + before + "}\n");
    }
    return Policies.policy(yaml.toString()).applications();
  }

  @Property(tries = 200, seed = "20261121")
  void everyoneComesBehindThoseItWaitsFor(
      @ForAll @Size(value = 5) List<@IntRange(max = 31) Integer> bits) {
    List<Application> applications = acyclic(bits);

    StartOrder order = StartOrder.of(applications);

    assertThat(StartOrder.findCycle(applications)).isEmpty();
    assertThat(order.sequence())
        .containsExactlyInAnyOrderElementsOf(applications.stream().map(Application::name).toList());
    Set<String> seen = new HashSet<>();
    for (String name : order.sequence()) {
      assertThat(seen).containsAll(order.waitsFor().get(name));
      seen.add(name);
    }
  }

  @Property(tries = 100, seed = "20261121")
  void whenEachIsReadyAtOnceAllAreStartedInTheEnd(
      @ForAll @Size(value = 5) List<@IntRange(max = 31) Integer> bits) {
    StartOrder order = StartOrder.of(acyclic(bits));
    Set<String> ready = new HashSet<>();

    for (int step = 0; step < bits.size(); step++) {
      ready.addAll(order.startable(ready, ready));
    }

    assertThat(ready).containsExactlyInAnyOrderElementsOf(order.sequence());
  }

  @Property(tries = 100, seed = "20261121")
  void wavesOfAStopEndWithAllStoppedAndNobodyBeforeThoseThatWaitForHim(
      @ForAll @Size(value = 5) List<@IntRange(max = 31) Integer> bits) {
    StartOrder order = StartOrder.of(acyclic(bits));
    Set<String> running = new HashSet<>(order.sequence());

    while (!running.isEmpty()) {
      List<String> wave = order.stoppable(running);
      assertThat(wave).isNotEmpty();
      for (String other : running) {
        assertThat(order.waitsFor().get(other)).doesNotContainAnyElementsOf(wave);
      }
      wave.forEach(running::remove);
    }
  }

  @Property(tries = 100, seed = "20261121")
  void whatOneNeedsIsClosedAndInOrder(
      @ForAll @Size(value = 5) List<@IntRange(max = 31) Integer> bits) {
    StartOrder order = StartOrder.of(acyclic(bits));

    for (String name : order.sequence()) {
      List<String> needed = order.withNeeded(List.of(name));
      assertThat(needed).endsWith(name).isSubsetOf(order.sequence());
      for (String one : needed) {
        assertThat(needed).containsAll(order.waitsFor().get(one));
      }
    }
  }
}
