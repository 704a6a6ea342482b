// The verifier accepts what the compiler makes of any group, and nothing of it may be left out.
package org.duration.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.duration.restore.Plans;
import org.duration.restore.RandomGroups;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanEncoder;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.TreeOp;

class PlanVerifierProperties {
  private record Place(int task, int op) {}

  @Property(tries = 200, seed = "20261121")
  void whatTheCompilerMakesVerifiesAndFitsItsHole(@ForAll long seed) {
    Plan plan = Plans.plan(RandomGroups.group(seed));

    assertThat(PlanVerifier.verify(plan)).isEmpty();
    assertThat((long) PlanEncoder.encode(plan).length)
        .isLessThanOrEqualTo(plan.hole().sharedOffset() - plan.hole().planOffset());
  }

  @Property(tries = 200, seed = "20261121")
  void noOpThatOthersDependOnMayBeLeftOut(@ForAll long seed) {
    Plan plan = Plans.plan(RandomGroups.group(seed));
    List<Place> places = places(plan, (task, op) -> needed(plan, task, op));
    Place place = places.get(new Random(seed).nextInt(places.size()));

    Plan broken =
        Mutations.withSteps(
            plan,
            place.task(),
            steps -> {
              steps.remove(place.op());
              return steps;
            });

    assertThat(PlanVerifier.verify(broken)).isNotEmpty();
  }

  @Property(tries = 200, seed = "20261121")
  void noAreaMayBeMappedTwice(@ForAll long seed) {
    Plan plan = Plans.plan(RandomGroups.group(seed));
    List<Place> places = places(plan, (task, op) -> op instanceof MemoryOp.MapAnonymous);
    Place place = places.get(new Random(seed).nextInt(places.size()));

    Plan broken =
        Mutations.withSteps(
            plan,
            place.task(),
            steps -> {
              steps.add(place.op(), steps.get(place.op()));
              return steps;
            });

    assertThat(PlanVerifier.verify(broken)).isNotEmpty();
  }

  private static List<Place> places(Plan plan, BiPredicate<PlanTask, Op> which) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < plan.tasks().size(); i++) {
      PlanTask task = plan.tasks().get(i);
      for (int j = 0; j < task.steps().size(); j++) {
        if (which.test(task, task.steps().get(j).op())) {
          places.add(new Place(i, j));
        }
      }
    }
    return places;
  }

  /** Whether another op fails without it. */
  private static boolean needed(Plan plan, PlanTask task, Op op) {
    boolean lastClose =
        op instanceof DescriptorOp.CloseRange close
            && close.first() == plan.firstTool()
            && close.last() == DescriptorOp.LAST
            && task.livesOn();
    return op instanceof TreeOp.Fork
        || op instanceof TreeOp.Thread
        || op instanceof TreeOp.Barrier
        || op instanceof TreeOp.Ready
        || op instanceof MemoryOp.MoveVdso
        || op instanceof MemoryOp.SetMm
        || op instanceof MemoryOp.Clear
        || op instanceof MemoryOp.MapAnonymous map && reads(task, map)
        || lastClose;
  }

  private static boolean reads(PlanTask task, MemoryOp.MapAnonymous map) {
    return task.steps().stream()
        .anyMatch(
            step ->
                step.op() instanceof MemoryOp.ReadPages read && map.range().contains(read.range()));
  }
}
