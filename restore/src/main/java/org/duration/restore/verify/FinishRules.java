// Every task that lives on is finished once.
package org.duration.restore.verify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanFinish;
import org.duration.restore.plan.PlanSeccomp;
import org.duration.restore.plan.PlanTask;

/** The finish records against the tasks. */
final class FinishRules {
  private static final long FLAG_LOG = 2;
  private static final int MOST_BYTES = 4096 * 8;

  private final Plan plan;
  private final Problems problems;

  FinishRules(Plan plan, Problems problems) {
    this.plan = plan;
    this.problems = problems;
  }

  void check() {
    problems.at(-1, -1);
    Map<Integer, PlanTask> living = new HashMap<>();
    plan.tasks().stream().filter(PlanTask::livesOn).forEach(task -> living.put(task.tid(), task));
    Set<Integer> finished = new HashSet<>();
    for (PlanFinish finish : plan.finishes()) {
      PlanTask task = living.get(finish.tid());
      problems.unless(
          task != null && task.pid() == finish.pid() && finished.add(finish.tid()),
          "finishes %d/%d, which is not ready or finished before",
          finish.pid(),
          finish.tid());
      problems.unless(
          finish.leader() == (finish.tid() == finish.pid()), "leader of %d", finish.pid());
      problems.unless(!finish.syscall().absent(), "no system call in %d", finish.pid());
      problems.unless(
          finish.stopSignal() >= 0 && finish.stopSignal() <= 64,
          "stop signal %d",
          finish.stopSignal());
      seccomp(finish);
    }
    problems.unless(
        finished.size() == living.size(), "%d of %d finished", finished.size(), living.size());
  }

  /**
   * A thread takes over what its first one sets, so that one comes before it, and alone does so.
   */
  private void seccomp(PlanFinish finish) {
    for (PlanSeccomp.Filter filter : finish.seccomp().filters()) {
      problems.unless(
          finish.leader() || !filter.everyThread(), "%d sets a filter for all", finish.tid());
      problems.unless(
          filter.flags() == 0 || filter.flags() == FLAG_LOG,
          "seccomp filter with flags %#x",
          filter.flags());
      problems.unless(
          filter.program().length() > 0 && filter.program().length() <= MOST_BYTES,
          "seccomp filter of %d bytes",
          filter.program().length());
    }
  }
}
