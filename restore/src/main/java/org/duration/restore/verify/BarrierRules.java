// Everybody who is expected at a barrier comes, and nobody waits for ever.
package org.duration.restore.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.Step;
import org.duration.restore.plan.TreeOp;

/**
 * Barriers are met in one order ({@link Plan#BARRIER_ORDER}), each once. Who waits for another
 * task's end must have passed every barrier at which both are expected.
 */
final class BarrierRules {
  private final Plan plan;
  private final Problems problems;
  private final Map<Integer, List<Integer>> metBy = new HashMap<>();

  BarrierRules(Plan plan, Problems problems) {
    this.plan = plan;
    this.problems = problems;
  }

  void check() {
    int[] arrivals = new int[Plan.BARRIERS];
    Set<Integer> standIns = TaskRules.standIns(plan);
    for (int i = 0; i < plan.tasks().size(); i++) {
      PlanTask task = plan.tasks().get(i);
      List<Integer> met = barriers(task.steps());
      if (!standIns.contains(i)) {
        metBy.put(task.tid(), met);
      }
      met.forEach(barrier -> arrivals[barrier]++);
    }
    problems.at(-1, -1);
    for (int i = 0; i < Plan.BARRIERS; i++) {
      int expected = plan.barrierParticipants().get(i);
      problems.unless(
          arrivals[i] == expected, "barrier %d expects %d, %d come", i, expected, arrivals[i]);
    }
    for (int i = 0; i < plan.tasks().size(); i++) {
      order(i, plan.tasks().get(i));
    }
  }

  private static List<Integer> barriers(List<Step> steps) {
    return steps.stream()
        .map(Step::op)
        .filter(TreeOp.Barrier.class::isInstance)
        .map(op -> ((TreeOp.Barrier) op).index())
        .toList();
  }

  private void order(int index, PlanTask task) {
    List<Integer> passed = new ArrayList<>();
    for (int i = 0; i < task.steps().size(); i++) {
      problems.at(index, i);
      Op op = task.steps().get(i).op();
      if (op instanceof TreeOp.Barrier barrier) {
        boolean ascends =
            passed.isEmpty() || rank(passed.get(passed.size() - 1)) < rank(barrier.index());
        problems.unless(ascends, "barrier %d behind %s", barrier.index(), passed);
        passed.add(barrier.index());
      } else if (op instanceof TreeOp.WaitChild wait) {
        waits(task, passed, wait.pid());
      } else if (op instanceof TreeOp.AwaitExit wait) {
        waits(task, passed, wait.pid());
      } else if (op instanceof TreeOp.Fork fork) {
        starts(passed, fork.pid());
      } else if (op instanceof TreeOp.Thread thread) {
        starts(passed, thread.tid());
      }
    }
  }

  private static int rank(int barrier) {
    return Plan.BARRIER_ORDER.indexOf(barrier);
  }

  private void waits(PlanTask task, List<Integer> passed, int pid) {
    List<Integer> common = new ArrayList<>(metBy.getOrDefault(pid, List.of()));
    common.retainAll(metBy.get(task.tid()));
    problems.unless(
        passed.containsAll(common), "waits for %d, which waits at a barrier for this task", pid);
  }

  /** A task that is expected at a barrier must exist before its maker stands there. */
  private void starts(List<Integer> passed, int tid) {
    problems.unless(
        passed.stream().noneMatch(metBy.getOrDefault(tid, List.of())::contains),
        "starts %d behind a barrier at which it is expected",
        tid);
  }
}
