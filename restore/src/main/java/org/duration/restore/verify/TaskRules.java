// Every task is started once, has ids of its own, and ends.
package org.duration.restore.verify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.restore.plan.Hole;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.Step;
import org.duration.restore.plan.TreeOp;

/** The shape of the tree of tasks. */
final class TaskRules {
  private final Plan plan;
  private final Problems problems;
  private final Map<Integer, Integer> starts = new HashMap<>();
  private final Set<Integer> standIns;

  TaskRules(Plan plan, Problems problems) {
    this.plan = plan;
    this.problems = problems;
    this.standIns = standIns(plan);
  }

  /** Tasks that are over before the process they play begins: both have its pid. */
  static Set<Integer> standIns(Plan plan) {
    return plan.root().steps().stream()
        .map(Step::op)
        .filter(op -> op instanceof TreeOp.Fork fork && fork.files())
        .map(op -> ((TreeOp.Fork) op).task())
        .collect(Collectors.toSet());
  }

  void check() {
    ids();
    for (int i = 0; i < plan.tasks().size(); i++) {
      PlanTask task = plan.tasks().get(i);
      problems.at(i, -1);
      ends(task);
      stack(task);
      for (int j = 0; j < task.steps().size(); j++) {
        problems.at(i, j);
        step(i, task, task.steps().get(j));
      }
    }
    for (int i = 1; i < plan.tasks().size(); i++) {
      problems.at(i, -1);
      int count = starts.getOrDefault(i, 0);
      problems.unless(count == 1, "is started %d times", count);
    }
  }

  private void ids() {
    Set<Integer> tids = new HashSet<>();
    Set<Address> stacks = new HashSet<>();
    int pid = -1;
    for (int i = 0; i < plan.tasks().size(); i++) {
      PlanTask task = plan.tasks().get(i);
      problems.at(i, -1);
      problems.unless(
          task.tid() > 1 && (standIns.contains(i) || tids.add(task.tid())),
          "tid %d twice or not free",
          task.tid());
      if (task.tid() == task.pid()) {
        stacks.clear();
        pid = task.pid();
      }
      problems.unless(task.pid() == pid, "thread %d does not stand behind its process", task.tid());
      problems.unless(stacks.add(task.stackTop()), "stack %s twice", task.stackTop());
    }
  }

  private void ends(PlanTask task) {
    List<Step> steps = task.steps();
    if (steps.isEmpty()) {
      problems.add("has no ops");
      return;
    }
    boolean thread = task.tid() != task.pid();
    boolean root = task.equals(plan.root());
    boolean exits = task.last() instanceof TreeOp.Exit;
    problems.unless(exits && !thread || task.livesOn() && !root, "ends in %s", task.last().code());
    for (Step step : steps.subList(0, steps.size() - 1)) {
      boolean end = step.op() instanceof TreeOp.Exit || step.op() instanceof TreeOp.Ready;
      problems.unless(!end, "goes on behind its end");
    }
  }

  private void stack(PlanTask task) {
    AddressRange stacks =
        new AddressRange(
            plan.hole().start().plus(plan.hole().stackOffset()),
            plan.hole().start().plus(plan.hole().bytes()));
    boolean inside =
        stacks.contains(task.stackTop().plus(-Hole.STACK_BYTES))
            && stacks.contains(task.stackTop().plus(-1));
    problems.unless(
        inside && task.stackTop().value() % 16 == 0, "stack %s is outside", task.stackTop());
  }

  private void step(int index, PlanTask task, Step step) {
    problems.unless(
        step.origin() >= 0 && step.origin() < plan.origins().size(), "origin %d", step.origin());
    Op op = step.op();
    if (op instanceof TreeOp.Fork fork) {
      boolean sharer = index != 0 && fork.files();
      problems.unless(!sharer || livesOn(fork.task()), "stand-in %d is not the root's", fork.pid());
      started(fork.task(), fork.pid(), fork.pid());
    } else if (op instanceof TreeOp.Thread thread) {
      started(thread.task(), task.pid(), thread.tid());
    } else if (op instanceof TreeOp.WaitChild wait) {
      waits(index, task, wait.pid());
    } else if (op instanceof TreeOp.AwaitExit wait) {
      exits(wait.pid());
    }
  }

  private boolean livesOn(int task) {
    return task >= 0 && task < plan.tasks().size() && plan.tasks().get(task).livesOn();
  }

  private void started(int task, int pid, int tid) {
    if (task < 1 || task >= plan.tasks().size()) {
      problems.add("starts task %d, which is not there", task);
      return;
    }
    PlanTask target = plan.tasks().get(task);
    starts.merge(task, 1, Integer::sum);
    problems.unless(
        target.pid() == pid && target.tid() == tid,
        "starts %d/%d as task %d, which is %d/%d",
        pid,
        tid,
        task,
        target.pid(),
        target.tid());
  }

  private void waits(int index, PlanTask task, int pid) {
    exits(pid);
    boolean child =
        task.steps().stream()
            .anyMatch(s -> s.op() instanceof TreeOp.Fork f && f.pid() == pid && !f.sibling());
    problems.unless(child, "task %d waits for %d, which is no child of its", index, pid);
  }

  private void exits(int pid) {
    boolean exits =
        plan.tasks().stream().anyMatch(t -> t.pid() == pid && t.last() instanceof TreeOp.Exit);
    problems.unless(exits, "waits for process %d, which does not end", pid);
  }
}
