// Follows each process through its program.
package org.duration.restore.verify;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.InternetOp;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.NetlinkOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.QueueOp;
import org.duration.restore.plan.SocketOp;
import org.duration.restore.plan.SysvOp;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TerminalOp;
import org.duration.restore.plan.TreeOp;

/**
 * From the root task on: a child begins with what its parent has at the fork, a thread shares it.
 */
final class ProcessWalk {
  /**
   * @param borrowed the descriptors are the parent's, who makes and closes them
   */
  private record Start(int task, Descriptors descriptors, MemoryRules memory, boolean borrowed) {}

  private final Plan plan;
  private final Problems problems;
  private final SysvRules sysv;
  private final Set<String> queues = new HashSet<>();
  private final Deque<Start> starts = new ArrayDeque<>();

  ProcessWalk(Plan plan, Problems problems) {
    this.plan = plan;
    this.problems = problems;
    this.sysv = new SysvRules(problems);
  }

  void check() {
    Descriptors descriptors = Descriptors.inherited(plan);
    starts.add(new Start(0, descriptors, new MemoryRules(plan, problems, descriptors), false));
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
    MemoryRules memory = start.memory();
    TerminalRules terminals = new TerminalRules(problems, descriptors, files);
    StateRules state = new StateRules(problems, task);
    for (int i = 0; i < task.steps().size(); i++) {
      problems.at(index, i);
      Op op = task.steps().get(i).op();
      boolean thread = task.tid() != task.pid();
      if (op instanceof TreeOp.Fork fork) {
        problems.unless(!thread, "a thread forks");
        files.leavesNothing();
        problems.unless(!descriptors.hasForeign(), "forks while descriptors of init are open");
        if (fork.files() && index == 0) {
          standIn(task, i, fork, descriptors);
        } else {
          Descriptors own = descriptors.copy();
          starts.add(new Start(fork.task(), own, memory.child(own), fork.files()));
        }
      } else if (op instanceof TreeOp.Thread other) {
        problems.unless(!thread, "a thread starts a thread");
        starts.add(new Start(other.task(), descriptors, memory, start.borrowed()));
      } else if (op instanceof TreeOp.Ready) {
        ready(start, task, files, memory);
      } else if (op instanceof TreeOp tree) {
        files.leavesNothing();
        state.tree(tree);
      } else if (op instanceof TaskOp own) {
        state.task(own);
      } else {
        problems.unless(
            !(op instanceof MemoryOp.ParkVdso) || index == 0 && i == 1,
            "parks the vdso of processes that there may be");
        problems.unless(!thread, "a thread does what is its process's: %s", op.code());
        if (start.borrowed() && isOfDescriptors(op)) {
          borrowed(op);
        } else {
          process(op, files, memory, terminals);
        }
      }
    }
  }

  private static boolean isOfDescriptors(Op op) {
    return op instanceof DescriptorOp
        || op instanceof SocketOp
        || op instanceof InternetOp
        || op instanceof NetlinkOp
        || op instanceof TerminalOp;
  }

  /** What is held by a descriptor is held by a process, whoever made the descriptor. */
  private void borrowed(Op op) {
    problems.unless(
        op instanceof DescriptorOp.Lock || op instanceof DescriptorOp.Owner,
        "does what is its parent's: %s",
        op.code());
  }

  /** It works on the descriptors of its parent, which therefore waits for it at once. */
  private void standIn(PlanTask parent, int at, TreeOp.Fork fork, Descriptors descriptors) {
    boolean awaited =
        at + 1 < parent.steps().size()
            && parent.steps().get(at + 1).op().equals(new TreeOp.WaitChild(fork.pid()));
    problems.unless(awaited, "does not wait for stand-in %d", fork.pid());
    DescriptorRules files = new DescriptorRules(plan, problems, descriptors);
    PlanTask task = plan.tasks().get(fork.task());
    for (int i = 0; i < task.steps().size(); i++) {
      problems.at(fork.task(), i);
      Op op = task.steps().get(i).op();
      boolean last = i == task.steps().size() - 1;
      if (op instanceof DescriptorOp descriptor) {
        files.descriptor(descriptor);
      } else if (op instanceof SocketOp socket) {
        files.socket(socket);
      } else if (op instanceof SysvOp.Make make) {
        sysv.make(make);
      } else {
        boolean ids = op instanceof TreeOp.ActAs && i == 0;
        problems.unless(ids || last && op instanceof TreeOp.Exit, "a stand-in does %s", op.code());
      }
    }
  }

  private void process(Op op, DescriptorRules files, MemoryRules memory, TerminalRules terminals) {
    if (op instanceof DescriptorOp descriptor) {
      files.descriptor(descriptor);
    } else if (op instanceof SocketOp socket) {
      files.socket(socket);
    } else if (op instanceof InternetOp socket) {
      new InternetRules(files).internet(socket);
    } else if (op instanceof NetlinkOp socket) {
      new NetlinkRules(files).netlink(socket);
    } else if (op instanceof FileOp file) {
      files.file(file);
    } else if (op instanceof MemoryOp area) {
      memory.memory(area);
    } else if (op instanceof TerminalOp terminal) {
      terminals.terminal(terminal);
    } else if (op instanceof QueueOp queue) {
      files.queue(queue, queues);
    } else if (op instanceof SysvOp object) {
      sysv.sysv(object, files, memory);
    }
  }

  private void ready(Start start, PlanTask task, DescriptorRules files, MemoryRules memory) {
    if (task.tid() == task.pid()) {
      problems.unless(memory.complete(), "task %d has no address space of its own", start.task());
      if (!start.borrowed()) {
        files.leavesNothing();
        files.ready();
      }
    }
  }
}
