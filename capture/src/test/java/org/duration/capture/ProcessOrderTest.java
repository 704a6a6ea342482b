package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.duration.capture.raw.RawProcess;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;

class ProcessOrderTest {
  private static List<RawProcess> processes(List<int[]> pidsAndParents) throws Exception {
    StreamWriter writer = new StreamWriter();
    pidsAndParents.forEach(each -> SampleStream.zombie(writer, each[0], each[1], 0));
    return RawStream.parse(ByteBuffer.wrap(writer.finish())).processes();
  }

  @Property(tries = 200, seed = "20261121")
  void parentsStandBeforeChildrenAndNobodyIsLost(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    List<int[]> tree = new ArrayList<>();
    int count = 1 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      int parent = i == 0 || random.nextInt(5) == 0 ? 1 : tree.get(random.nextInt(i))[0];
      tree.add(new int[] {i + 2, parent});
    }
    Collections.shuffle(tree, random);
    Refusals refusals = new Refusals();

    List<RawProcess> ordered = ProcessOrder.parentsFirst(processes(tree), refusals);

    assertThat(refusals.any()).isFalse();
    assertThat(ordered).hasSize(count);
    Set<Integer> seen = new HashSet<>(Set.of(1));
    for (RawProcess each : ordered) {
      assertThat(seen).contains(each.process().ppid());
      assertThat(seen.add(each.process().pid())).isTrue();
    }
  }

  @Example
  void givenCycle_thenItIsRefusedAndEndsSoon() throws Exception {
    Refusals refusals = new Refusals();

    List<RawProcess> ordered =
        ProcessOrder.parentsFirst(
            processes(List.of(new int[] {2, 1}, new int[] {3, 4}, new int[] {4, 3})), refusals);

    assertThat(ordered).hasSize(1);
    assertThat(refusals.all()).extracting(Refusal::pid).containsExactly(3, 4);
  }
}
