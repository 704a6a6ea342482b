// Gives a thread its own state.
package org.duration.restore.compile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.process.Credentials;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.Scheduling;
import org.duration.image.process.ThreadAttributes;
import org.duration.image.process.ThreadImage;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.PrctlOption;
import org.duration.restore.plan.TaskOp;

/**
 * In two parts. Credentials end the first: what comes before may need a capability that they drop,
 * and what they reset comes behind them.
 */
final class ThreadProgram {
  private static final int SS_AUTODISARM = 1 << 31;
  private static final int SCHED_DEADLINE = 6;
  private static final int SCHED_ATTR_BYTES = 56;
  private static final int MCE_KILL_SET = 1;
  private static final int MCE_KILL_DEFAULT = 2;
  private static final int TSC_ENABLED = 1;

  private final HostFacts host;
  private final Program program;
  private final ThreadImage thread;

  ThreadProgram(HostFacts host, Program program, ThreadImage thread) {
    this.host = host;
    this.program = program;
    this.thread = thread;
  }

  void identity() {
    String subject = "thread " + thread.tid();
    thread
        .rseq()
        .ifPresent(
            rseq ->
                program.add(
                    "restartable sequences of " + subject,
                    new TaskOp.Rseq(
                        rseq.pointer(), rseq.bytes(), rseq.signature(), rseq.criticalSection())));
    if (!thread.robustList().head().absent()) {
      program.add(
          "robust list of " + subject,
          new TaskOp.RobustList(thread.robustList().head(), thread.robustList().bytes()));
    }
    program.add(subject, new TaskOp.TidAddress(thread.clearChildTid()));
    program.add("name of " + subject, new TaskOp.Comm(thread.comm()));
    if (!thread.altStack().disabled()) {
      program.add(
          "alternate stack of " + subject,
          new TaskOp.AltStack(
              thread.altStack().pointer(),
              thread.altStack().bytes(),
              thread.altStack().flags() & SS_AUTODISARM));
    }
    scheduling();
    attributes(thread.attributes());
  }

  void credentials() {
    String subject = "credentials of thread " + thread.tid();
    Credentials to = thread.credentials();
    boolean rootless = host.privileges().rootless();
    program.add(subject, new TaskOp.SetCredentials(to, rootless, rootless));
    if (to.noNewPrivileges()) {
      program.add(subject, prctl(PrctlOption.SET_NO_NEW_PRIVS, 1));
    }
    if (thread.attributes().parentDeathSignal() != 0) {
      program.add(
          subject, prctl(PrctlOption.SET_PDEATHSIG, thread.attributes().parentDeathSignal()));
    }
  }

  void pending() {
    for (PendingSignal signal : thread.pending()) {
      program.add(
          "pending signal of thread " + thread.tid(), new TaskOp.QueueSignal(thread.tid(), signal));
    }
  }

  static TaskOp.Prctl prctl(PrctlOption option, long... arguments) {
    return new TaskOp.Prctl(option, Arrays.stream(arguments).boxed().toList());
  }

  private void scheduling() {
    String subject = "scheduling of thread " + thread.tid();
    Scheduling scheduling = thread.scheduling();
    program.add(subject, new TaskOp.Affinity(affinity(scheduling.affinity(), host.cpus())));
    if (scheduling.ioPriority() != 0) {
      program.add(subject, new TaskOp.IoPriority(scheduling.ioPriority()));
    }
    program.add(subject, new TaskOp.Sched(attributes(scheduling)));
  }

  /**
   * Written anew: the kernel reports the slice of a fair task where a set value would be a custom
   * one (6.12).
   */
  private static Bytes attributes(Scheduling scheduling) {
    if (scheduling.policy() == SCHED_DEADLINE) {
      return scheduling.attributes();
    }
    ByteBuffer attributes = ByteBuffer.allocate(SCHED_ATTR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    attributes.putInt(SCHED_ATTR_BYTES).putInt(scheduling.policy()).putLong(scheduling.flags());
    attributes.putInt(scheduling.nice()).putInt(scheduling.priority());
    return Bytes.of(attributes.array());
  }

  /** Of the CPUs that exist; all of them when none of the old ones does. */
  static Bytes affinity(Bytes captured, int cpus) {
    byte[] mask = captured.toArray();
    byte[] all = new byte[Math.max(mask.length, (cpus + 63) / 64 * 8)];
    boolean common = false;
    for (int cpu = 0; cpu < cpus; cpu++) {
      all[cpu / 8] |= (byte) (1 << cpu % 8);
      common |= cpu / 8 < mask.length && (mask[cpu / 8] >> cpu % 8 & 1) != 0;
    }
    return common ? captured : Bytes.of(all);
  }

  private void attributes(ThreadAttributes attributes) {
    String subject = "settings of thread " + thread.tid();
    program.add(subject, prctl(PrctlOption.SET_TIMERSLACK, attributes.timerSlackNanos()));
    if (attributes.tscMode() != TSC_ENABLED) {
      program.add(subject, prctl(PrctlOption.SET_TSC, attributes.tscMode()));
    }
    if (attributes.machineCheckKill() != MCE_KILL_DEFAULT) {
      program.add(
          subject, prctl(PrctlOption.MCE_KILL, MCE_KILL_SET, attributes.machineCheckKill()));
    }
    if (attributes.ioFlusher()) {
      program.add(subject, prctl(PrctlOption.SET_IO_FLUSHER, 1));
    }
  }

  /** Whole-process signals are the first thread's to queue. */
  static void queue(Program program, List<PendingSignal> pending) {
    for (PendingSignal signal : pending) {
      program.add("pending signal", new TaskOp.QueueSignal(0, signal));
    }
  }
}
