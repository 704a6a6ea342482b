// Ops that give a task or process its own state.
package org.duration.restore.plan;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.Check;
import org.duration.image.process.Credentials;
import org.duration.image.process.Ids;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.ResourceLimit;
import org.duration.image.process.SignalAction;

/** The verbs of task state. Those of a whole process are in its first task. */
public sealed interface TaskOp extends Op {
  int COMM_BYTES = 16;

  /** Registers restartable sequences, and writes the critical section back. */
  record Rseq(Address pointer, long bytes, long signature, Address criticalSection)
      implements TaskOp {
    @Override
    public String operands() {
      String section = criticalSection.absent() ? "" : " section " + criticalSection;
      return pointer + " +" + bytes + String.format(" signature %#x", signature) + section;
    }

    @Override
    public void write(OpWriter out) {
      out.address(pointer).u32(bytes).u32(signature).address(criticalSection);
    }
  }

  /** {@code set_robust_list}. */
  record RobustList(Address head, long bytes) implements TaskOp {
    @Override
    public String operands() {
      return head + " +" + bytes;
    }

    @Override
    public void write(OpWriter out) {
      out.address(head).u64(bytes);
    }
  }

  /** {@code set_tid_address}. */
  record TidAddress(Address address) implements TaskOp {
    @Override
    public String operands() {
      return address.toString();
    }

    @Override
    public void write(OpWriter out) {
      out.address(address);
    }
  }

  /** {@code PR_SET_NAME}. */
  record Comm(String name) implements TaskOp {
    public Comm {
      Check.that(Names.utf8(name).length() < COMM_BYTES, "comm %s", name);
    }

    @Override
    public String operands() {
      return Names.quoted(name);
    }

    @Override
    public void write(OpWriter out) {
      Bytes bytes = Names.utf8(name);
      out.bytes(bytes).bytes(Bytes.of(new byte[COMM_BYTES - bytes.length()]));
    }
  }

  /** {@code sigaltstack}. */
  record AltStack(Address pointer, long bytes, int flags) implements TaskOp {
    @Override
    public String operands() {
      return pointer + " +" + bytes + (flags == 0 ? "" : String.format(" flags %#x", flags));
    }

    @Override
    public void write(OpWriter out) {
      out.address(pointer).u64(bytes).u32(flags).u32(0);
    }
  }

  /** {@code rt_sigaction}. */
  record SigAction(SignalAction action) implements TaskOp {
    @Override
    public String operands() {
      return Names.signal(action.signal())
          + " "
          + Names.handler(action.handler())
          + String.format(" flags %#x mask %#x", action.flags(), action.mask());
    }

    @Override
    public void write(OpWriter out) {
      out.u32(action.signal()).u32(0).address(action.handler()).u64(action.flags());
      out.address(action.restorer()).u64(action.mask());
    }
  }

  /** Queues a signal with its siginfo for the calling thread, or (tid 0) for its process. */
  record QueueSignal(int tid, PendingSignal pending) implements TaskOp {
    @Override
    public String operands() {
      String to = tid == 0 ? "process" : "thread " + tid;
      return Names.signal(pending.signal()) + " code " + pending.code() + " for " + to;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(tid).u32(0).bytes(pending.siginfo());
    }
  }

  /** Discards what stand-ins and zombies left pending. */
  record DrainSignals() implements TaskOp {}

  /** {@code setitimer}. */
  record ITimer(IntervalTimer timer) implements TaskOp {
    private static final long MICROS = 1_000_000;

    @Override
    public String operands() {
      return timer.which()
          + " value "
          + Names.nanos(timer.remainingMicros() * 1000)
          + " interval "
          + Names.nanos(timer.intervalMicros() * 1000);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(timer.which()).u32(0);
      out.u64(timer.intervalMicros() / MICROS).u64(timer.intervalMicros() % MICROS);
      out.u64(timer.remainingMicros() / MICROS).u64(timer.remainingMicros() % MICROS);
    }
  }

  /** {@code timer_create} with its id, and {@code timer_settime}. */
  record Timer(PosixTimer timer) implements TaskOp {
    @Override
    public String operands() {
      return timer.id()
          + " clock "
          + timer.clock()
          + " notify "
          + timer.notification()
          + " "
          + Names.signal(timer.signal())
          + String.format(" value %#x", timer.value())
          + (timer.tid() == 0 ? "" : " tid " + timer.tid())
          + " in "
          + Names.nanos(timer.remainingNanos())
          + " interval "
          + Names.nanos(timer.intervalNanos());
    }

    @Override
    public void write(OpWriter out) {
      out.u32(timer.id()).u32(timer.clock()).u32(timer.notification()).u32(timer.signal());
      out.u64(timer.value()).u32(timer.tid()).u32(0);
      out.u64(timer.intervalNanos() / Names.NANOS).u64(timer.intervalNanos() % Names.NANOS);
      out.u64(timer.remainingNanos() / Names.NANOS).u64(timer.remainingNanos() % Names.NANOS);
    }
  }

  /** {@code prlimit64}. */
  record RLimit(ResourceLimit limit) implements TaskOp {
    @Override
    public String operands() {
      return Names.resource(limit.resource())
          + " "
          + Names.limit(limit.soft())
          + " "
          + Names.limit(limit.hard());
    }

    @Override
    public void write(OpWriter out) {
      out.u32(limit.resource()).u32(0).u64(limit.soft()).u64(limit.hard());
    }
  }

  /** Ids, groups, capabilities, securebits of the calling thread. */
  record SetCredentials(Credentials to, boolean keepIds, boolean keepGroups) implements TaskOp {
    static final int KEEP_GROUPS = 1;
    static final int KEEP_IDS = 2;

    @Override
    public String operands() {
      String ids = keepIds ? "" : "uid " + ids(to.uid()) + " gid " + ids(to.gid()) + " ";
      String groups = keepGroups ? "" : "groups " + to.groups() + " ";
      return ids
          + groups
          + String.format(
              "inh %#x prm %#x eff %#x bnd %#x amb %#x securebits %#x",
              to.inheritable(),
              to.permitted(),
              to.effective(),
              to.bounding(),
              to.ambient(),
              to.securebits());
    }

    private static String ids(Ids ids) {
      return ids.real() + "/" + ids.effective() + "/" + ids.saved() + "/" + ids.fileSystem();
    }

    @Override
    public void write(OpWriter out) {
      List<Long> groups = keepGroups ? List.of() : to.groups();
      four(out, to.uid());
      four(out, to.gid());
      out.u64(to.inheritable()).u64(to.permitted()).u64(to.effective());
      out.u64(to.bounding()).u64(to.ambient()).u32(to.securebits());
      out.u32((keepGroups ? KEEP_GROUPS : 0) | (keepIds ? KEEP_IDS : 0));
      out.u32(groups.size()).u32(0);
      groups.forEach(out::u32);
    }

    private static void four(OpWriter out, Ids ids) {
      out.u32(ids.real()).u32(ids.effective()).u32(ids.saved()).u32(ids.fileSystem());
    }
  }

  /** {@code sched_setattr}; {@code struct sched_attr} of 56 bytes. */
  record Sched(Bytes attributes) implements TaskOp {
    public Sched {
      Check.that(attributes.length() == 56, "sched_attr of %d bytes", attributes.length());
    }

    @Override
    public String operands() {
      var fields = attributes.buffer();
      return String.format(
          "policy %d flags %#x nice %d priority %d",
          fields.getInt(4), fields.getLong(8), fields.getInt(16), fields.getInt(20));
    }

    @Override
    public void write(OpWriter out) {
      out.bytes(attributes);
    }
  }

  /** {@code sched_setaffinity}. */
  record Affinity(Bytes mask) implements TaskOp {
    @Override
    public String operands() {
      return HexFormat.of().formatHex(mask.toArray());
    }

    @Override
    public void write(OpWriter out) {
      out.u64(mask.length()).bytes(mask);
    }
  }

  /** {@code ioprio_set}. */
  record IoPriority(int priority) implements TaskOp {
    @Override
    public String operands() {
      return String.format("%#x", priority);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(priority);
    }
  }

  /** {@code personality}. */
  record Personality(long persona) implements TaskOp {
    @Override
    public String operands() {
      return String.format("%#x", persona);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(persona);
    }
  }

  /** {@code prctl} with one of the options that a restore needs. */
  record Prctl(PrctlOption option, List<Long> arguments) implements TaskOp {
    public Prctl {
      arguments = List.copyOf(arguments);
      Check.that(arguments.size() <= 4, "%d arguments of prctl", arguments.size());
    }

    @Override
    public String operands() {
      String name = option.name().toLowerCase(Locale.ROOT).replace('_', '-');
      return name + " " + arguments.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    @Override
    public void write(OpWriter out) {
      out.u64(option.number());
      for (int i = 0; i < 4; i++) {
        out.u64(i < arguments.size() ? arguments.get(i) : 0);
      }
    }
  }
}
