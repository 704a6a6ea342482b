// The bytes of any plan, followed as the restorer follows them.
package org.duration.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.duration.restore.Plans;
import org.duration.restore.RandomGroups;

class PlanBytesProperties {
  private static final PlanHeader HEADER = new PlanHeader();

  @Property(tries = 100, seed = "20261121")
  void everyOpIsLongEnoughForItsStructAndEndsWhereTheNextBegins(@ForAll long seed) {
    Plan plan = Plans.plan(RandomGroups.group(seed));
    ByteBuffer bytes = encode(plan);

    int expected = PlanEncoder.HEADER_BYTES + plan.tasks().size() * PlanEncoder.TASK_BYTES;
    for (int i = 0; i < plan.tasks().size(); i++) {
      int task = PlanEncoder.HEADER_BYTES + i * PlanEncoder.TASK_BYTES;
      assertThat(bytes.getLong(task)).isEqualTo(expected);
      expected = follow(bytes, plan.tasks().get(i), expected);
      assertThat(bytes.getLong(task) + bytes.getLong(task + 8)).isEqualTo(expected);
    }
    assertThat(HEADER.structs.get("dur_plan_header").field("finish_offset"))
        .satisfies(
            field ->
                assertThat(bytes.getLong(field.offset()))
                    .isEqualTo(bytes.capacity() - finishes(plan)));
  }

  private static int follow(ByteBuffer bytes, PlanTask task, int start) {
    int at = start;
    for (Step step : task.steps()) {
      assertThat(bytes.getShort(at)).isEqualTo((short) step.op().code().number());
      assertThat(bytes.getShort(at + 2)).isPositive();
      at += 8 * bytes.getShort(at + 2);
    }
    return at;
  }

  private static int finishes(Plan plan) {
    return plan.finishes().stream()
        .mapToInt(finish -> PlanEncoder.FINISH_BYTES + finish.xstate().length())
        .sum();
  }

  @Property(tries = 100, seed = "20261121")
  void everyOriginLeadsToAPurposeAndEveryPurposeIsUsed(@ForAll long seed) {
    Plan plan = Plans.plan(RandomGroups.group(seed));

    Set<Origin> used = new HashSet<>();
    plan.tasks().forEach(task -> task.steps().forEach(step -> used.add(plan.origin(step))));

    assertThat(used).containsExactlyInAnyOrderElementsOf(plan.origins());
    assertThat(used).noneMatch(origin -> origin.subject().isBlank());
  }

  @Property(tries = 50, seed = "20261121")
  void theSameGroupGivesTheSameBytes(@ForAll long seed) {
    byte[] one = PlanEncoder.encode(Plans.plan(RandomGroups.group(seed)));
    byte[] other = PlanEncoder.encode(Plans.plan(RandomGroups.group(seed)));

    assertThat(one).isEqualTo(other);
  }

  private static ByteBuffer encode(Plan plan) {
    return ByteBuffer.wrap(PlanEncoder.encode(plan)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
