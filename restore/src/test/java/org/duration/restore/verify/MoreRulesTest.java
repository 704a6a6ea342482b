// The verifier's rules on single ops: what a task may say of itself, and which operands fit.
package org.duration.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.process.SignalAction;
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
import org.duration.restore.plan.Step;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TreeOp;
import org.junit.jupiter.api.Test;

class MoreRulesTest {
  private static final Predicate<Op> SET_MM = MemoryOp.SetMm.class::isInstance;
  private static final Predicate<Op> FORK = TreeOp.Fork.class::isInstance;
  private static final Predicate<Op> READY = TreeOp.Ready.class::isInstance;

  private final Plan memory = plan("memory");
  private final Plan forked = plan("forked-memory");
  private final Plan threads = plan("threads");
  private final Plan loop = plan("event-loop");
  private final Plan pipeline = plan("pipeline");

  @Test
  void givenRootTaskThatLivesOn_whenVerified_thenFound() {
    found(
        Mutations.with(memory, 0, TreeOp.Exit.class, exit -> new TreeOp.Ready(0)),
        "task 0: ends in READY");
  }

  @Test
  void givenThreadThatExits_whenVerified_thenFound() {
    found(
        Mutations.with(threads, 2, TreeOp.Ready.class, ready -> new TreeOp.Exit(0, 0)),
        "task 2: ends in EXIT");
  }

  @Test
  void givenTaskWithoutOps_whenVerified_thenFound() {
    found(Mutations.withSteps(threads, 2, steps -> List.of()), "has no ops");
  }

  @Test
  void givenOriginThatIsNotThere_whenVerified_thenFound() {
    found(
        Mutations.withSteps(
            memory,
            1,
            steps -> {
              steps.set(0, new Step(steps.get(0).op(), 10_000));
              return steps;
            }),
        "origin 10000");
  }

  @Test
  void givenStackOutsideTheHole_whenVerified_thenFound() {
    List<PlanTask> tasks = new ArrayList<>(memory.tasks());
    PlanTask old = tasks.get(1);
    tasks.set(1, new PlanTask(10, 10, memory.hole().start(), old.label(), old.steps()));

    found(Mutations.withTasks(memory, tasks), "is outside");
  }

  @Test
  void givenThreadAwayFromItsProcess_whenVerified_thenFound() {
    List<PlanTask> tasks = new ArrayList<>(threads.tasks());
    PlanTask old = tasks.get(3);
    tasks.set(3, new PlanTask(99, 12, old.stackTop(), old.label(), old.steps()));

    found(Mutations.withTasks(threads, tasks), "does not stand behind its process");
  }

  @Test
  void givenThreadThatStartsAThread_whenVerified_thenFound() {
    Plan moved = Mutations.without(threads, 1, op -> op.equals(new TreeOp.Thread(3, 12)));

    found(
        Mutations.before(moved, 2, TreeOp.Barrier.class::isInstance, new TreeOp.Thread(3, 12)),
        "a thread starts a thread");
  }

  @Test
  void givenThreadThatForks_whenVerified_thenFound() {
    Plan moved = Mutations.without(threads, 0, FORK);

    assertThat(
            PlanVerifier.verify(Mutations.before(moved, 2, READY, new TreeOp.Fork(1, 10, false))))
        .isNotEmpty();
  }

  @Test
  void givenForkBehindSharedMemory_whenVerified_thenFound() {
    AddressRange area = AddressRange.of(new Address(0x1000_0000L), 4096);

    found(
        Mutations.before(memory, 0, FORK, new MemoryOp.MapFile(area, 1, 1, 205, 0)),
        "forks from a guest's address space");
  }

  @Test
  void givenForkBehindAProcessesOwnMemory_whenVerified_thenFound() {
    MemoryOp moved = new MemoryOp.MoveVdso(List.of(new Address(0x1000_0000L), Address.NULL));

    found(Mutations.before(memory, 0, FORK, moved), "forks from a guest's address space");
  }

  @Test
  void givenInheritedMemoryThatIsMappedAgain_whenVerified_thenFound() {
    found(Mutations.before(forked, 0, FORK, page(0x40_5000)), "over another area");
  }

  @Test
  void givenVdsoParkedLate_whenVerified_thenFound() {
    found(Mutations.before(memory, 0, FORK, new MemoryOp.ParkVdso()), "processes that there may");
    found(Mutations.before(memory, 1, SET_MM, new MemoryOp.ParkVdso()), "where memory may be");
  }

  @Test
  void givenMemoryWhereTheVdsoIsParked_whenVerified_thenFound() {
    long parking = forked.hole().range().end().value();

    found(Mutations.before(forked, 0, FORK, page(parking)), "over the vdso");
  }

  @Test
  void givenUnmappingOfWhatIsNotInherited_whenVerified_thenFound() {
    AddressRange nothing = AddressRange.of(new Address(0x1000_0000L), 4096);
    AddressRange own = AddressRange.of(new Address(0x40_5000L), 4096);

    found(Mutations.before(memory, 0, FORK, new MemoryOp.Unmap(nothing)), "did not inherit");
    found(Mutations.before(memory, 1, SET_MM, new MemoryOp.Unmap(own)), "did not inherit");
  }

  @Test
  void givenAreaOfPartsOfPages_whenVerified_thenFound() {
    AddressRange area = AddressRange.of(new Address(0x1000_0000L), 100);

    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.MapAnonymous(area, 3, 0x22)),
        "maps parts of pages");
  }

  @Test
  void givenAreaAboveUserSpace_whenVerified_thenFound() {
    AddressRange area = AddressRange.of(new Address(0x7fff_ffff_f000L), 4096);

    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.MapAnonymous(area, 3, 0x22)),
        "above user space");
  }

  @Test
  void givenFileAtAnOddOffset_whenVerified_thenFound() {
    AddressRange area = AddressRange.of(new Address(0x1000_0000L), 4096);

    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.MapFile(area, 1, 2, 205, 100)),
        "offset 100");
  }

  @Test
  void givenProtectionBeyondAnArea_whenVerified_thenFound() {
    AddressRange beyond = AddressRange.of(new Address(0x402000), 8192);

    found(Mutations.before(memory, 1, SET_MM, new MemoryOp.Protect(beyond, 1)), "which is no area");
  }

  @Test
  void givenAdviceAndLocksOnNothing_whenVerified_thenFound() {
    AddressRange nothing = AddressRange.of(new Address(0x1000_0000L), 4096);

    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.Advise(nothing, 14)),
        "which is not mapped");
    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.Lock(nothing, false)),
        "which is not mapped");
  }

  @Test
  void givenClearingOfAGuestsMemory_whenVerified_thenFound() {
    found(
        Mutations.before(memory, 1, SET_MM, new MemoryOp.Clear()),
        "clears a guest's address space");
  }

  @Test
  void givenTooManyVdsoSegments_whenVerified_thenFound() {
    found(
        Mutations.with(
            memory, 1, MemoryOp.MoveVdso.class, move -> new MemoryOp.MoveVdso(List.of())),
        "moves 0 segments of 2");
  }

  @Test
  void givenEpollEntryInSomethingElse_whenVerified_thenFound() {
    found(
        Mutations.with(
            loop,
            1,
            DescriptorOp.EpollAdd.class,
            add -> new DescriptorOp.EpollAdd(209, add.fd(), 1, 0)),
        "descriptor 209 is no EPOLL");
  }

  @Test
  void givenPipeWithOneNumber_whenVerified_thenFound() {
    found(
        Mutations.with(
            pipeline, 0, DescriptorOp.Pipe.class, pipe -> new DescriptorOp.Pipe(208, 208, 0, 1)),
        "both ends at 208");
  }

  @Test
  void givenBytesFromSomethingElseThanData_whenVerified_thenFound() {
    found(
        Mutations.with(
            pipeline,
            0,
            DescriptorOp.Copy.class,
            copy -> new DescriptorOp.Copy(207, copy.to(), 0, 1)),
        "descriptor 207 is no DATA");
  }

  @Test
  void givenRelativeDirectories_whenVerified_thenFound() {
    found(Mutations.before(memory, 1, SET_MM, new FileOp.ChDir("srv")), "goes to srv");
    found(Mutations.before(memory, 1, SET_MM, new FileOp.ChRoot("../x")), "goes to ../x");
  }

  @Test
  void givenCheckOfAClosedFile_whenVerified_thenFound() {
    found(
        Mutations.before(memory, 1, SET_MM, new FileOp.CheckFile(77, 1, 0, 0, 0)),
        "descriptor 77, which is not open");
  }

  @Test
  void givenActionOfKill_whenVerified_thenFound() {
    SignalAction kill = new SignalAction(9, Address.NULL, 0, Address.NULL, 0);

    found(Mutations.before(memory, 1, SET_MM, new TaskOp.SigAction(kill)), "handles signal 9");
  }

  @Test
  void givenCredentialsTwice_whenVerified_thenFound() {
    Op again = new TaskOp.SetCredentials(Threads.credentials(0), true, true);

    found(Mutations.before(memory, 1, READY, again), "takes credentials twice");
  }

  @Test
  void givenGroupOfInit_whenVerified_thenFound() {
    found(Mutations.before(memory, 1, SET_MM, new TreeOp.SetPgid(1)), "joins process group 1");
  }

  @Test
  void givenZombieOfAStop_whenVerified_thenFound() {
    found(
        Mutations.with(pipeline, 4, TreeOp.Exit.class, exit -> new TreeOp.Exit(0, 19)),
        "ends by signal 19");
  }

  @Test
  void givenCoreOfASignalThatMakesNone_whenVerified_thenFound() {
    found(
        Mutations.with(pipeline, 4, TreeOp.Exit.class, exit -> new TreeOp.Exit(0, 15, true)),
        "dumps core by signal 15");
  }

  @Test
  void givenFinishWithoutASystemCall_whenVerified_thenFound() {
    PlanFinish old = memory.finishes().get(0);
    PlanFinish blind =
        new PlanFinish(
            old.pid(),
            old.tid(),
            old.leader(),
            0,
            false,
            Address.NULL,
            old.signalMask(),
            old.registers(),
            old.xstate(),
            PlanSeccomp.NONE);

    found(Mutations.withFinishes(memory, List.of(blind)), "no system call in 10");
  }

  @Test
  void givenFinishTwice_whenVerified_thenFound() {
    PlanFinish first = memory.finishes().get(0);

    found(Mutations.withFinishes(memory, List.of(first, first)), "finished before");
  }

  @Test
  void givenProblem_whenSaid_thenItsPlaceIsNamed() {
    assertThat(new PlanProblem(-1, -1, "x")).hasToString("plan: x");
    assertThat(new PlanProblem(3, -1, "x")).hasToString("task 3: x");
    assertThat(new PlanProblem(3, 4, "x")).hasToString("task 3 op 4: x");
  }

  private static Plan plan(String name) {
    return Plans.plan(SampleGroups.ALL.get(name).get());
  }

  private static MemoryOp page(long address) {
    return new MemoryOp.MapAnonymous(AddressRange.of(new Address(address), 4096), 3, 0x22);
  }

  private static void found(Plan broken, String what) {
    assertThat(PlanVerifier.verify(broken))
        .anyMatch(problem -> problem.toString().contains(what), what);
  }
}
