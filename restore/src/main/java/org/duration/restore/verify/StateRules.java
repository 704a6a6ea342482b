// What a task may say about itself, and when.
package org.duration.restore.verify;

import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.PrctlOption;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TreeOp;

/** Over the ops of one task. */
final class StateRules {
  private static final int SIGKILL = 9;
  private static final int SIGSTOP = 19;

  private final Problems problems;
  private final PlanTask task;
  private boolean credentials;
  private boolean drained;

  StateRules(Problems problems, PlanTask task) {
    this.problems = problems;
    this.task = task;
  }

  void tree(TreeOp op) {
    boolean first = task.tid() == task.pid();
    if (op instanceof TreeOp.Exit exit) {
      boolean kills = exit.signal() >= 0 && exit.signal() <= 64 && exit.signal() != SIGSTOP;
      problems.unless(kills, "ends by signal %d", exit.signal());
      problems.unless(
          !exit.core() || TreeOp.Exit.DUMPING.contains(exit.signal()),
          "dumps core by signal %d",
          exit.signal());
    } else if (op instanceof TreeOp.SetPgid group) {
      problems.unless(first && group.pgid() > 1, "joins process group %d", group.pgid());
    } else if (op instanceof TreeOp.ActAs) {
      problems.add("acts as another, and is no stand-in");
    } else if (!(op instanceof TreeOp.Barrier)) {
      problems.unless(first, "a thread does what is its process's: %s", op.code());
    }
  }

  void task(TaskOp op) {
    if (op instanceof TaskOp.SetCredentials) {
      problems.unless(!credentials, "takes credentials twice");
      credentials = true;
    } else if (op instanceof TaskOp.Prctl prctl) {
      prctl(prctl.option());
    } else if (op instanceof TaskOp.SigAction action) {
      int signal = action.action().signal();
      problems.unless(signal != SIGKILL && signal != SIGSTOP, "handles signal %d", signal);
    } else if (op instanceof TaskOp.DrainSignals) {
      drained = true;
    } else if (op instanceof TaskOp.QueueSignal queue) {
      problems.unless(
          queue.tid() == task.tid() || queue.tid() == 0 && task.tid() == task.pid(),
          "queues a signal for %d",
          queue.tid());
      problems.unless(drained || task.tid() != task.pid(), "queues a signal that would be drained");
    }
  }

  /** The kernel resets both when credentials change. */
  private void prctl(PrctlOption option) {
    if (option == PrctlOption.SET_DUMPABLE || option == PrctlOption.SET_PDEATHSIG) {
      problems.unless(credentials, "%s before the credentials", option);
    }
  }
}
