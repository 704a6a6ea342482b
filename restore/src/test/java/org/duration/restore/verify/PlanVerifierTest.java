// Each rule of the verifier, broken once.
package org.duration.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.process.SharedPart;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Plans;
import org.duration.restore.SampleGroups;
import org.duration.restore.Threads;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanFinish;
import org.duration.restore.plan.PlanSeccomp;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.PrctlOption;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TreeOp;
import org.junit.jupiter.api.Test;

class PlanVerifierTest {
  private static final Predicate<Op> READY = TreeOp.Ready.class::isInstance;
  private static final Predicate<Op> FORK = TreeOp.Fork.class::isInstance;
  private static final Predicate<Op> EXIT = TreeOp.Exit.class::isInstance;
  private static final Predicate<Op> SET_MM = MemoryOp.SetMm.class::isInstance;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0100;
  private static final int O_TRUNC = 01000;

  private final Plan memory = plan("memory");
  private final Plan threads = plan("threads");
  private final Plan pipeline = plan("pipeline");
  private final Plan deleted = plan("deleted-files");
  private final Plan orphans = plan("orphans");

  @Test
  void givenSamplePlans_whenVerified_thenNothingIsFound() {
    for (String name : SampleGroups.ALL.keySet()) {
      assertThat(PlanVerifier.verify(plan(name))).as(name).isEmpty();
    }
  }

  @Test
  void givenBrokenPlan_whenDemanded_thenEveryProblemIsNamed() {
    Plan broken = Mutations.without(memory, 1, READY);

    assertThatThrownBy(() -> PlanVerifier.demand(broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "task 1: ends in drain-signals".replace("drain-signals", "DRAIN_SIGNALS"));
  }

  @Test
  void givenTaskThatNobodyStarts_whenVerified_thenFound() {
    found(Mutations.without(memory, 0, FORK), "is started 0 times");
  }

  @Test
  void givenTaskStartedTwice_whenVerified_thenFound() {
    found(Mutations.before(memory, 0, EXIT, new TreeOp.Fork(1, 10, true)), "is started 2 times");
  }

  @Test
  void givenForkOfAnotherPid_whenVerified_thenFound() {
    found(
        Mutations.with(memory, 0, TreeOp.Fork.class, fork -> new TreeOp.Fork(1, 11, true)),
        "starts 11/11 as task 1");
  }

  @Test
  void givenForkOfNoTask_whenVerified_thenFound() {
    found(
        Mutations.with(memory, 0, TreeOp.Fork.class, fork -> new TreeOp.Fork(9, 11, true)),
        "which is not there");
  }

  @Test
  void givenTidTwice_whenVerified_thenFound() {
    List<PlanTask> tasks = new ArrayList<>(threads.tasks());
    PlanTask other = tasks.get(3);
    tasks.set(3, new PlanTask(10, 11, other.stackTop(), other.label(), other.steps()));

    found(Mutations.withTasks(threads, tasks), "tid 11 twice");
  }

  @Test
  void givenStackOfAnotherThread_whenVerified_thenFound() {
    List<PlanTask> tasks = new ArrayList<>(threads.tasks());
    PlanTask other = tasks.get(3);
    tasks.set(3, new PlanTask(10, 12, tasks.get(2).stackTop(), other.label(), other.steps()));

    found(Mutations.withTasks(threads, tasks), "stack");
  }

  @Test
  void givenOpsBehindTheEnd_whenVerified_thenFound() {
    found(Mutations.before(memory, 1, READY, new TreeOp.Exit(0, 0)), "goes on behind its end");
  }

  @Test
  void givenBarrierThatOneLeavesOut_whenVerified_thenFound() {
    found(
        Mutations.without(pipeline, 2, TreeOp.Barrier.class::isInstance),
        "barrier 0 expects 5, 4 come");
  }

  @Test
  void givenBarriersOutOfOrder_whenVerified_thenFound() {
    Plan swapped =
        Mutations.withSteps(
            memory,
            1,
            steps -> {
              steps.add(1, steps.remove(2));
              return steps;
            });

    found(swapped, "barrier 0 behind [1]");
  }

  @Test
  void givenWaitForOneWhoWaitsAtABarrier_whenVerified_thenFound() {
    Plan early = Mutations.without(orphans, 2, TreeOp.WaitChild.class::isInstance);

    found(
        Mutations.before(early, 2, TreeOp.Barrier.class::isInstance, new TreeOp.WaitChild(29)),
        "waits at a barrier for this task");
  }

  @Test
  void givenChildForkedBehindItsBarrier_whenVerified_thenFound() {
    Plan late =
        Mutations.withSteps(
            pipeline,
            1,
            steps -> {
              steps.add(6, steps.remove(1));
              return steps;
            });

    found(late, "behind a barrier at which it is expected");
  }

  @Test
  void givenWaitForAStranger_whenVerified_thenFound() {
    found(
        Mutations.before(memory, 1, SET_MM, new TreeOp.WaitChild(77)),
        "process 77, which does not end");
  }

  @Test
  void givenDescriptorThatIsNotOpen_whenVerified_thenFound() {
    found(
        Mutations.before(memory, 1, SET_MM, new DescriptorOp.Dup(99, 3, false)),
        "descriptor 99, which is not open");
  }

  @Test
  void givenDescriptorUsedBehindItsClosing_whenVerified_thenFound() {
    found(
        Mutations.before(memory, 0, FORK, new DescriptorOp.Seek(100, 0)),
        "descriptor 100, which is not open");
  }

  @Test
  void givenToolLeftOpen_whenVerified_thenFound() {
    found(
        Mutations.without(memory, 1, DescriptorOp.CloseRange.class::isInstance), "with tools open");
  }

  @Test
  void givenDescriptorOfInitLeftOpen_whenVerified_thenFound() {
    found(
        Mutations.without(
            memory, 0, op -> op instanceof DescriptorOp.CloseRange c && c.first() == 0),
        "descriptors of init");
  }

  @Test
  void givenFileMadeElsewhere_whenVerified_thenFound() {
    makes(
        "leaves [/etc/cron.d/evil] behind", "/etc/cron.d/evil", O_RDWR | O_CREAT | 0200 | 0400000);
    makes(
        "makes /dev/shm/.duration/../../../etc/evil",
        "/dev/shm/.duration/../../../etc/evil",
        O_RDWR | O_CREAT | 0200 | 0400000);
    makes("/dev/shm/.duration/content-1", O_RDWR | O_CREAT);
    makes("/home/user/file", O_RDWR | O_TRUNC);
    makes("/home/user", 020200002 | O_CREAT);
  }

  private void makes(String path, int flags) {
    makes("makes or empties " + path, path, flags);
  }

  private void makes(String problem, String path, int flags) {
    found(Mutations.before(memory, 0, FORK, new DescriptorOp.Open(900, flags, 0, path)), problem);
  }

  @Test
  void givenFileRemovedElsewhere_whenVerified_thenFound() {
    found(
        Mutations.with(deleted, 0, FileOp.Unlink.class, op -> new FileOp.Unlink("/etc/passwd")),
        "removes /etc/passwd");
  }

  @Test
  void givenBytesCopiedIntoAFile_whenVerified_thenFound() {
    Plan opened =
        Mutations.before(deleted, 0, FORK, new DescriptorOp.Open(900, O_RDWR, 0, "/etc/passwd"));

    found(
        Mutations.before(opened, 0, FORK, new DescriptorOp.Copy(204, 900, 0, 16)),
        "writes to 900, which is a FILE");
  }

  @Test
  void givenWriteToAnotherFileOfProc_whenVerified_thenFound() {
    found(
        Mutations.before(
            memory, 1, SET_MM, new FileOp.WriteFile("/proc/sys/kernel/core_pattern", "|x")),
        "writes to /proc/sys/kernel/core_pattern");
  }

  @Test
  void givenDescriptorFileReopenedThatIsNoPipe_whenVerified_thenFound() {
    found(
        Mutations.before(memory, 0, FORK, new DescriptorOp.Open(900, 2, 0, "/proc/self/fd/205")),
        "which the plan has not made");
  }

  @Test
  void givenBytesBeyondTheDataFile_whenVerified_thenFound() {
    found(
        Mutations.with(
            memory,
            1,
            MemoryOp.ReadPages.class,
            read -> new MemoryOp.ReadPages(read.range(), read.fd(), 1 << 20)),
        "reads 4096 bytes at 1048576");
  }

  @Test
  void givenAreaOverTheHole_whenVerified_thenFound() {
    AddressRange hole = AddressRange.of(memory.hole().start(), 4096);

    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.MapAnonymous(hole, 3, 0x22)),
        "over the hole");
  }

  @Test
  void givenAreaOverAnother_whenVerified_thenFound() {
    AddressRange text = AddressRange.of(new Address(0x402000), 4096);

    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.MapAnonymous(text, 3, 0x22)),
        "over another area");
  }

  @Test
  void givenVdsoOverAnArea_whenVerified_thenFound() {
    found(
        Mutations.with(
            memory,
            1,
            MemoryOp.MoveVdso.class,
            move -> new MemoryOp.MoveVdso(List.of(new Address(0x400000), Address.NULL))),
        "over another area");
  }

  @Test
  void givenPagesForReadOnlyMemory_whenVerified_thenFound() {
    found(
        Mutations.with(
            memory,
            1,
            MemoryOp.ReadPages.class,
            read ->
                new MemoryOp.ReadPages(AddressRange.of(new Address(0x400000), 4096), read.fd(), 0)),
        "which is not writable");
  }

  @Test
  void givenPagesForASharedFile_whenVerified_thenFound() {
    AddressRange shared = AddressRange.of(new Address(0x7f30_0000_0000L), 4096);

    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.ReadPages(shared, 204, 0)),
        "which is not writable");
  }

  @Test
  void givenMapFixed_whenVerified_thenFound() {
    AddressRange free = AddressRange.of(new Address(0x1000_0000L), 4096);

    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.MapAnonymous(free, 3, 0x32)),
        "maps with flags 0x32");
  }

  @Test
  void givenMemoryThatWasNeverCleared_whenVerified_thenFound() {
    found(Mutations.without(memory, 0, MemoryOp.Clear.class::isInstance), "before init's memory");
  }

  @Test
  void givenProcessWithoutVdso_whenVerified_thenFound() {
    found(
        Mutations.without(memory, 1, MemoryOp.MoveVdso.class::isInstance),
        "no address space of its own");
  }

  @Test
  void givenThreadThatMapsMemory_whenVerified_thenFound() {
    AddressRange free = AddressRange.of(new Address(0x1000_0000L), 4096);

    found(
        Mutations.before(threads, 2, READY, new MemoryOp.MapAnonymous(free, 3, 0x22)),
        "a thread does what is its process's");
  }

  @Test
  void givenDumpableBeforeTheCredentials_whenVerified_thenFound() {
    found(
        Mutations.before(
            memory, 1, SET_MM, new TaskOp.Prctl(PrctlOption.SET_DUMPABLE, List.of(1L))),
        "SET_DUMPABLE before the credentials");
  }

  @Test
  void givenSignalQueuedForAnother_whenVerified_thenFound() {
    found(
        Mutations.before(threads, 2, READY, new TaskOp.QueueSignal(12, Threads.signal(10))),
        "queues a signal for 12");
  }

  @Test
  void givenSignalThatWouldBeDrained_whenVerified_thenFound() {
    found(
        Mutations.before(memory, 1, SET_MM, new TaskOp.QueueSignal(0, Threads.signal(10))),
        "would be drained");
  }

  @Test
  void givenTaskThatNobodyFinishes_whenVerified_thenFound() {
    found(Mutations.withFinishes(threads, threads.finishes().subList(0, 2)), "2 of 3 finished");
  }

  @Test
  void givenThreadThatSetsAFilterForAll_whenVerified_thenFound() {
    var filter = new PlanSeccomp.Filter(true, 0, Bytes.of(new byte[8]));

    found(withFilter(1, filter), "sets a filter for all");
  }

  @Test
  void givenOddFilters_whenVerified_thenFound() {
    found(withFilter(0, new PlanSeccomp.Filter(false, 1, Bytes.of(new byte[8]))), "with flags 0x1");
    found(withFilter(0, new PlanSeccomp.Filter(false, 0, Bytes.EMPTY)), "filter of 0 bytes");
  }

  @Test
  void givenBorrowedTableThatIsWrittenTo_whenVerified_thenFound() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(11, 10).in(10, 10).shares(SharedPart.DESCRIPTORS);
    Plan sharing = Mutations.before(Plans.plan(group), 2, READY, new DescriptorOp.CloseRange(0, 1));

    found(sharing, "does what is its parent's");
  }

  private Plan withFilter(int index, PlanSeccomp.Filter filter) {
    List<PlanFinish> finishes = new ArrayList<>(threads.finishes());
    PlanFinish old = finishes.get(index);
    finishes.set(
        index,
        new PlanFinish(
            old.pid(),
            old.tid(),
            old.leader(),
            0,
            false,
            old.syscall(),
            old.signalMask(),
            old.registers(),
            old.xstate(),
            new PlanSeccomp(false, true, List.of(filter))));
    return Mutations.withFinishes(threads, finishes);
  }

  @Test
  void givenFinishOfAStranger_whenVerified_thenFound() {
    PlanFinish first = memory.finishes().get(0);
    PlanFinish stranger =
        new PlanFinish(
            77,
            77,
            true,
            0,
            false,
            first.syscall(),
            0,
            first.registers(),
            first.xstate(),
            PlanSeccomp.NONE);

    found(Mutations.withFinishes(memory, List.of(first, stranger)), "finishes 77/77");
  }

  private static Plan plan(String name) {
    return Plans.plan(SampleGroups.ALL.get(name).get());
  }

  private static void found(Plan broken, String what) {
    assertThat(PlanVerifier.verify(broken))
        .anyMatch(problem -> problem.toString().contains(what), what);
  }
}
