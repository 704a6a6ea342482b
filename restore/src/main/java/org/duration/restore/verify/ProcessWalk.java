// Follows each process through its program.
package org.duration.restore.verify;

import java.util.ArrayDeque;
import java.util.Deque;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TreeOp;

/**
 * From the root task on: a child begins with what its parent has at the fork, a thread shares it.
 */
final class ProcessWalk {
  /**
   * @param borrowed the descriptors are the parent's, who makes and closes them
   */
  private record Start(int task, Descriptors descriptors, boolean cleared, boolean borrowed) {}

  private final Plan plan;
  private final Problems problems;
  private final Deque<Start> starts = new ArrayDeque<>();

  ProcessWalk(Plan plan, Problems problems) {
    this.plan = plan;
    this.problems = problems;
  }

  void check() {
    starts.add(new Start(0, Descriptors.inherited(plan), false, false));
    while (!starts.isEmpty()) {
      Start start = starts.remove();
      walk(start);
    }
  }

  private void walk(Start start) {
    int index = start.task();
    Descriptors descriptors = start.descriptors();
    PlanTask task = plan.tasks().get(index);
    DescriptorRules files = new DescriptorRules(plan, problems, descriptors);
    MemoryRules memory = new MemoryRules(plan, problems, descriptors, start.cleared());
    StateRules state = new StateRules(problems, task);
    for (int i = 0; i < task.steps().size(); i++) {
      problems.at(index, i);
      Op op = task.steps().get(i).op();
      boolean thread = task.tid() != task.pid();
      if (op instanceof TreeOp.Fork fork) {
        problems.unless(!thread, "a thread forks");
        problems.unless(!memory.begun(), "forks from a guest's address space");
        problems.unless(!descriptors.hasForeign(), "forks while descriptors of init are open");
        problems.unless(
            !fork.sibling() || !fork.descriptors() && !fork.directories(), "a sibling that shares");
        starts.add(
            new Start(fork.task(), descriptors.copy(), memory.cleared(), fork.descriptors()));
      } else if (op instanceof TreeOp.Thread other) {
        problems.unless(!thread, "a thread starts a thread");
        starts.add(new Start(other.task(), descriptors, memory.cleared(), start.borrowed()));
      } else if (op instanceof TreeOp.Ready) {
        ready(start, task, files, memory);
      } else if (op instanceof TreeOp tree) {
        state.tree(tree);
      } else if (op instanceof TaskOp own) {
        state.task(own);
      } else {
        problems.unless(!thread, "a thread does what is its process's: %s", op.code());
        problems.unless(
            !start.borrowed() || !(op instanceof DescriptorOp),
            "does what is its parent's: %s",
            op.code());
        process(op, files, memory);
      }
    }
  }

  private static void process(Op op, DescriptorRules files, MemoryRules memory) {
    if (op instanceof DescriptorOp descriptor) {
      files.descriptor(descriptor);
    } else if (op instanceof FileOp file) {
      files.file(file);
    } else if (op instanceof MemoryOp area) {
      memory.memory(area);
    }
  }

  private void ready(Start start, PlanTask task, DescriptorRules files, MemoryRules memory) {
    if (task.tid() == task.pid()) {
      problems.unless(memory.complete(), "task %d has no address space of its own", start.task());
      if (!start.borrowed()) {
        files.ready();
      }
    }
  }
}
