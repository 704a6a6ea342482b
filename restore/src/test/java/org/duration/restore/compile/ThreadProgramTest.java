// A thread's own state in ops.
package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.image.Address;
import org.duration.image.process.AltStack;
import org.duration.image.process.Credentials;
import org.duration.image.process.RobustList;
import org.duration.image.process.Scheduling;
import org.duration.image.process.ThreadAttributes;
import org.duration.image.process.ThreadImage;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Plans;
import org.duration.restore.Threads;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.OpCode;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PrctlOption;
import org.duration.restore.plan.Step;
import org.duration.restore.plan.TaskOp;
import org.junit.jupiter.api.Test;

class ThreadProgramTest {
  private static final ThreadAttributes PLAIN = new ThreadAttributes(50_000, 0, 1, 2, false);
  private final ThreadImage plain = Threads.thread(11, "worker");

  @Test
  void givenPlainThread_whenCompiled_thenItSaysOnlyWhatItMust() {
    assertThat(ops(plain).stream().map(Op::code))
        .containsExactly(
            OpCode.RSEQ,
            OpCode.ROBUST_LIST,
            OpCode.TID_ADDRESS,
            OpCode.COMM,
            OpCode.AFFINITY,
            OpCode.SCHED,
            OpCode.PRCTL,
            OpCode.CREDENTIALS,
            OpCode.BARRIER,
            OpCode.READY);
  }

  @Test
  void givenThreadWithoutLibrary_whenCompiled_thenNothingIsRegistered() {
    ThreadImage bare =
        thread(
            new RobustList(Address.NULL, 0),
            new AltStack(Address.NULL, 2, 0),
            Threads.credentials(0),
            Threads.scheduling(0),
            PLAIN,
            false);

    assertThat(ops(bare).stream().map(Op::code))
        .doesNotContain(OpCode.RSEQ, OpCode.ROBUST_LIST, OpCode.ALTSTACK)
        .contains(OpCode.TID_ADDRESS);
  }

  @Test
  void givenThreadOnItsAlternateStack_whenCompiled_thenOnlyItsOwnFlagIsKept() {
    ThreadImage on =
        thread(
            plain.robustList(),
            new AltStack(new Address(0x7000), 1 | 1 << 31, 8192),
            Threads.credentials(0),
            Threads.scheduling(0),
            PLAIN,
            true);

    assertThat(ops(on, TaskOp.AltStack.class))
        .singleElement()
        .matches(stack -> stack.flags() == 1 << 31 && stack.bytes() == 8192);
  }

  @Test
  void givenUnusualSettings_whenCompiled_thenEachIsSet() {
    ThreadImage unusual =
        thread(
            plain.robustList(),
            plain.altStack(),
            Threads.credentials(0),
            Threads.scheduling(0),
            new ThreadAttributes(1, 15, 2, 1, true),
            true);

    assertThat(ops(unusual, TaskOp.Prctl.class))
        .extracting(TaskOp.Prctl::option)
        .containsExactly(
            PrctlOption.SET_TIMERSLACK,
            PrctlOption.SET_TSC,
            PrctlOption.MCE_KILL,
            PrctlOption.SET_IO_FLUSHER,
            PrctlOption.SET_PDEATHSIG);
  }

  @Test
  void givenNoNewPrivileges_whenCompiled_thenTheyAreGivenUpBehindTheCredentials() {
    Credentials old = Threads.credentials(5);
    Credentials without =
        new Credentials(old.uid(), old.gid(), old.groups(), 0, 0, 0, 0, 0, 0, true, 0);
    ThreadImage thread =
        thread(plain.robustList(), plain.altStack(), without, Threads.scheduling(0), PLAIN, true);

    List<Op> ops = ops(thread);

    int credentials = index(ops, TaskOp.SetCredentials.class);
    assertThat(ops.get(credentials + 1))
        .isEqualTo(new TaskOp.Prctl(PrctlOption.SET_NO_NEW_PRIVS, List.of(1L)));
  }

  @Test
  void givenRealTimeThread_whenCompiled_thenPolicyAndPriorityStandInItsAttributes() {
    ThreadImage fifo = Threads.thread(11, Threads.scheduling(1, 0, 50));

    assertThat(ops(fifo, TaskOp.Sched.class))
        .singleElement()
        .satisfies(
            sched -> {
              assertThat(sched.attributes().buffer().getInt(0)).isEqualTo(56);
              assertThat(sched.attributes().buffer().getInt(4)).isEqualTo(1);
              assertThat(sched.attributes().buffer().getInt(20)).isEqualTo(50);
              assertThat(sched.attributes().buffer().getLong(24)).isZero();
            });
  }

  @Test
  void givenIoPriority_whenCompiled_thenItIsSet() {
    Scheduling old = Threads.scheduling(0);
    Scheduling idle = new Scheduling(0, 0, 0, 0, old.attributes(), old.affinity(), 3 << 13);

    assertThat(ops(Threads.thread(11, idle), TaskOp.IoPriority.class))
        .singleElement()
        .matches(priority -> priority.priority() == 3 << 13);
  }

  @Test
  void givenPendingSignals_whenCompiled_thenTheyAreQueuedInTheirOrder() {
    ThreadImage thread =
        Threads.thread(
            11,
            "t",
            Threads.credentials(0),
            Threads.scheduling(0),
            List.of(Threads.signal(34), Threads.signal(10), Threads.signal(34)));

    assertThat(ops(thread, TaskOp.QueueSignal.class))
        .extracting(queue -> queue.pending().signal())
        .containsExactly(34, 10, 34);
  }

  private ThreadImage thread(
      RobustList robust,
      AltStack stack,
      Credentials credentials,
      Scheduling scheduling,
      ThreadAttributes attributes,
      boolean rseq) {
    return new ThreadImage(
        11,
        "t",
        plain.registers(),
        OptionalLong.empty(),
        plain.xstate(),
        0,
        List.of(),
        stack,
        robust,
        plain.clearChildTid(),
        rseq ? plain.rseq() : Optional.empty(),
        credentials,
        List.of(),
        scheduling,
        attributes);
  }

  private static List<Op> ops(ThreadImage thread) {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).thread(thread);
    Plan plan = Plans.plan(group);
    return plan.tasks().get(2).steps().stream().map(Step::op).toList();
  }

  private static <T> List<T> ops(ThreadImage thread, Class<T> which) {
    return ops(thread).stream().filter(which::isInstance).map(which::cast).toList();
  }

  private static int index(List<Op> ops, Class<? extends Op> which) {
    for (int i = 0; i < ops.size(); i++) {
      if (which.isInstance(ops.get(i))) {
        return i;
      }
    }
    throw new AssertionError(which);
  }
}
