// A model of how Linux makes processes, to run plans against.
package org.duration.restore.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.PrctlOption;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TreeOp;

/**
 * Knows parents, sessions, groups, orphans and barriers; each task runs until it must wait. Fails
 * where the kernel would, and when nobody can go on.
 */
final class KernelModel {
  /** A process as its relatives see it. */
  static final class Process {
    final int pid;
    final int task;
    int parent;
    int sid;
    int pgid;
    int next;
    boolean dead;
    boolean ready;
    boolean subreaper;

    Process(int pid, int task, int parent, int sid, int pgid) {
      this.pid = pid;
      this.task = task;
      this.parent = parent;
      this.sid = sid;
      this.pgid = pgid;
    }
  }

  private static final int INIT = 1;

  final Map<Integer, Process> processes = new HashMap<>();
  private final Plan plan;
  private final int[] arrived = new int[Plan.BARRIERS];
  private final Map<Integer, Integer> waitingAt = new HashMap<>();
  private final Deque<Process> runnable = new ArrayDeque<>();

  private KernelModel(Plan plan) {
    this.plan = plan;
  }

  static KernelModel run(Plan plan) {
    KernelModel kernel = new KernelModel(plan);
    kernel.start(new Process(plan.root().pid(), 0, INIT, INIT, INIT));
    kernel.runAll();
    return kernel;
  }

  private void start(Process process) {
    check(processes.put(process.pid, process) == null, "pid %d is taken", process.pid);
    runnable.add(process);
  }

  private void runAll() {
    int idle = 0;
    while (!runnable.isEmpty()) {
      check(idle <= runnable.size(), "%d tasks wait for ever", runnable.size());
      Process process = runnable.remove();
      idle = step(process) ? 0 : idle + 1;
      if (!process.dead && !process.ready) {
        runnable.add(process);
      }
    }
  }

  /** Runs until the process waits or ends; whether it came any further. */
  private boolean step(Process process) {
    PlanTask task = plan.tasks().get(process.task);
    int from = process.next;
    while (!process.dead
        && !process.ready
        && execute(process, task.steps().get(process.next).op())) {
      process.next++;
    }
    return process.next != from || process.dead || process.ready;
  }

  private boolean execute(Process self, Op op) {
    if (op instanceof TreeOp.Fork fork) {
      int parent = fork.sibling() ? self.parent : self.pid;
      start(new Process(fork.pid(), fork.task(), parent, self.sid, self.pgid));
    } else if (op instanceof TreeOp.SetSid) {
      check(self.pgid != self.pid && !group(self.pid), "setsid in %d: EPERM", self.pid);
      self.sid = self.pid;
      self.pgid = self.pid;
    } else if (op instanceof TreeOp.SetPgid set) {
      setPgid(self, set.pgid());
    } else if (op instanceof TreeOp.Exit) {
      exit(self);
    } else if (op instanceof TreeOp.Ready) {
      self.ready = true;
    } else if (op instanceof TreeOp.Barrier barrier && barrier.index() < 3) {
      return barrier(self, barrier.index());
    } else if (op instanceof TreeOp.WaitChild wait) {
      return reap(self, wait.pid());
    } else if (op instanceof TreeOp.AwaitExit wait) {
      check(processes.get(wait.pid()).parent == self.pid, "ECHILD: %d", wait.pid());
      return processes.get(wait.pid()).dead;
    } else if (op instanceof TaskOp.Prctl prctl
        && prctl.option() == PrctlOption.SET_CHILD_SUBREAPER) {
      self.subreaper = true;
    }
    return true;
  }

  private boolean group(int pgid) {
    return processes.values().stream().anyMatch(process -> process.pgid == pgid);
  }

  private void setPgid(Process self, int pgid) {
    check(self.sid != self.pid, "setpgid of session leader %d: EPERM", self.pid);
    boolean exists = processes.values().stream().anyMatch(p -> p.pgid == pgid && p.sid == self.sid);
    check(pgid == self.pid || exists, "setpgid(%d) in %d: EPERM", pgid, self.pid);
    self.pgid = pgid;
  }

  private boolean barrier(Process self, int index) {
    if (waitingAt.getOrDefault(self.pid, -1) != index) {
      waitingAt.put(self.pid, index);
      arrived[index]++;
    }
    return arrived[index] == plan.barrierParticipants().get(index);
  }

  private boolean reap(Process self, int pid) {
    Process child = processes.get(pid);
    check(child.parent == self.pid, "wait for %d, which is no child of %d", pid, self.pid);
    if (child.dead) {
      processes.remove(pid);
    }
    return child.dead;
  }

  private void exit(Process self) {
    self.dead = true;
    int reaper = reaper(self);
    processes.values().stream().filter(p -> p.parent == self.pid).forEach(p -> p.parent = reaper);
    if (self.parent == INIT) {
      processes.remove(self.pid);
    }
  }

  private int reaper(Process self) {
    int at = self.parent;
    while (at != INIT && (processes.get(at).dead || !processes.get(at).subreaper)) {
      at = processes.get(at).parent;
    }
    return at;
  }

  private static void check(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new AssertionError(String.format(message, arguments));
    }
  }
}
