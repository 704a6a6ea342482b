// Ops that make the tree: processes, threads, sessions, groups, barriers, exits.
package org.duration.restore.plan;

import java.util.List;
import java.util.Set;
import org.duration.image.Check;

/** The tree's verbs. {@code task} is an index into {@link Plan#tasks}. */
public sealed interface TreeOp extends Op {
  /** {@code DUR_FORK_SIBLING}. */
  int SIBLING = 1;

  /** {@code DUR_FORK_FILES}. */
  int FILES = 2;

  /** {@code DUR_FORK_FS}. */
  int DIRECTORIES = 4;

  /**
   * A new process.
   *
   * @param sibling its parent is the caller's parent
   * @param files it has the caller's descriptors as its own: a stand-in that makes some for it, or
   *     a guest that shares them
   * @param directories it shares the caller's directories and umask
   */
  record Fork(int task, int pid, boolean sibling, boolean files, boolean directories)
      implements TreeOp {
    public Fork(int task, int pid, boolean sibling) {
      this(task, pid, sibling, false, false);
    }

    /** A stand-in, when {@code files}. */
    public Fork(int task, int pid, boolean sibling, boolean files) {
      this(task, pid, sibling, files, false);
    }

    public Fork {
      Check.that(!sibling || !files && !directories, "a sibling with what is the caller's");
    }

    @Override
    public String operands() {
      return "task "
          + task
          + " pid "
          + pid
          + (sibling ? " sibling" : "")
          + (files ? " with the descriptors" : "")
          + (directories ? " with the directories" : "");
    }

    @Override
    public void write(OpWriter out) {
      int flags = (sibling ? SIBLING : 0) | (files ? FILES : 0) | (directories ? DIRECTORIES : 0);
      out.u32(task).u32(pid).u32(flags).u32(0);
    }
  }

  /** A stand-in takes the ids of the process that it plays. */
  record ActAs(long uid, long gid, List<Long> groups) implements TreeOp {
    public ActAs {
      groups = List.copyOf(groups);
    }

    @Override
    public String operands() {
      return "uid " + uid + " gid " + gid + (groups.isEmpty() ? "" : " groups " + groups);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(uid).u32(gid).u32(groups.size()).u32(0);
      groups.forEach(out::u32);
    }
  }

  /** A new thread of the calling process. */
  record Thread(int task, int tid) implements TreeOp {
    @Override
    public String operands() {
      return "task " + task + " tid " + tid;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(task).u32(tid);
    }
  }

  /** A session of its own. */
  record SetSid() implements TreeOp {}

  /** The calling process joins or founds the process group. */
  record SetPgid(int pgid) implements TreeOp {
    @Override
    public String operands() {
      return Integer.toString(pgid);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(pgid);
    }
  }

  /**
   * Ends the process: with {@code status}, or by {@code signal} when that is not 0.
   *
   * @param core whether that signal makes it dump core, which its parent is told
   */
  record Exit(int status, int signal, boolean core) implements TreeOp {
    /**
     * Signals whose default action dumps core: QUIT, ILL, TRAP, ABRT, BUS, FPE, SEGV, XCPU, XFSZ,
     * SYS.
     */
    public static final Set<Integer> DUMPING = Set.of(3, 4, 5, 6, 7, 8, 11, 24, 25, 31);

    static final int CORE = 0x80;

    public Exit {
      Check.that(!core || signal != 0, "a core of a process that no signal ends");
    }

    public Exit(int status, int signal) {
      this(status, signal, false);
    }

    @Override
    public String operands() {
      String by = "signal " + Names.signal(signal) + (core ? " dumping core" : "");
      return signal == 0 ? "status " + status : by;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(status).u32(core ? signal | CORE : signal);
    }
  }

  /** Waits until all that take part have arrived. */
  record Barrier(int index) implements TreeOp {
    public Barrier {
      Check.that(index >= 0 && index < Plan.BARRIERS, "barrier %d", index);
    }

    @Override
    public String operands() {
      return Integer.toString(index);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(index);
    }
  }

  /** Reaps a child: a stand-in. */
  record WaitChild(int pid) implements TreeOp {
    @Override
    public String operands() {
      return Integer.toString(pid);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(pid);
    }
  }

  /** Waits until a child is dead, and leaves its zombie. */
  record AwaitExit(int pid) implements TreeOp {
    @Override
    public String operands() {
      return Integer.toString(pid);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(pid);
    }
  }

  /**
   * The last op of a task that lives on.
   *
   * @param flags the task's rflags
   */
  record Ready(long flags) implements TreeOp {
    @Override
    public String operands() {
      return String.format("rflags 0x%x", flags);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(flags);
    }
  }
}
