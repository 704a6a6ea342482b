// Single decisions of the compiler, seen in its ops.
package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.Image;
import org.duration.image.Vdso;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.MappedFileId;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.ProcessAttributes;
import org.duration.image.process.Register;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Hosts;
import org.duration.restore.Plans;
import org.duration.restore.Threads;
import org.duration.restore.host.FileFacts;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanFinish;
import org.duration.restore.plan.Step;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TreeOp;
import org.junit.jupiter.api.Test;

class CompiledOpsTest {
  private static final long MAP = 0x7f00_0000_0000L;

  private final GroupBuilder group = new GroupBuilder();

  @Test
  void givenTerminalForAllStreams_whenCompiled_thenEachDescriptorTakesItsOwnStream() {
    OpenFileId terminal = group.stream(0);
    group.process(10, 1).fd(0, terminal).fd(1, terminal).fd(2, terminal).fd(255, terminal);

    Plan plan = Plans.plan(group);

    List<DescriptorOp.Dup> taken = dups(plan, 0).filter(dup -> dup.from() >= 200).toList();
    assertThat(taken).extracting(DescriptorOp.Dup::from).containsExactly(200, 201, 202);
    assertThat(dups(plan, 1).map(DescriptorOp.Dup::to)).containsExactly(0, 1, 2, 255);
    assertThat(dups(plan, 1).filter(dup -> dup.to() == 255).map(DescriptorOp.Dup::from))
        .containsExactly(taken.get(0).to());
  }

  @Test
  void givenErrorsThatFollowOutput_whenCompiled_thenTheyStillDo() {
    OpenFileId output = group.stream(1);
    group.process(10, 1).fd(1, output).fd(2, output);

    assertThat(dups(Plans.plan(group), 1).map(DescriptorOp.Dup::from).distinct()).hasSize(1);
  }

  @Test
  void givenNonBlockingOutput_whenCompiled_thenItStaysSo() {
    OpenFileId output = group.add(new OpenFile.Stream(group.nextFile(), 04001, 0, 1));
    group.process(10, 1).fd(1, output);

    assertThat(ops(Plans.plan(group), 0, DescriptorOp.StatusFlags.class))
        .singleElement()
        .matches(op -> op.flags() == (04000 | 02000));
  }

  @Test
  void givenFileOpenedToBeMade_whenCompiled_thenItIsOnlyOpened() {
    group.process(10, 1).fd(3, group.file("/srv/new", 02 | 0100 | 0200 | 01000, 7));

    assertThat(ops(Plans.plan(group), 1, DescriptorOp.Open.class))
        .singleElement()
        .matches(open -> open.flags() == 2 && open.path().equals("/srv/new"));
  }

  @Test
  void givenWritableFile_whenCompiled_thenItIsCheckedAgainWhenOpened() {
    group.process(10, 1).fd(3, group.file("/srv/a", 2, 0)).fd(4, group.file("/srv/b", 02001, 0));

    assertThat(ops(Plans.plan(group), 1, FileOp.CheckFile.class))
        .extracting(FileOp.CheckFile::check)
        .containsExactly(
            FileOp.CHECK_INO | FileOp.CHECK_SIZE | FileOp.CHECK_MTIME,
            FileOp.CHECK_INO | FileOp.CHECK_MIN_SIZE);
  }

  @Test
  void givenPipeWithOneEndLeft_whenCompiled_thenTheOtherOneIsClosedWithTheTools() {
    List<OpenFileId> pipe = group.pipe(10);
    group.process(10, 1).fd(3, pipe.get(0));

    Plan plan = Plans.plan(group);

    assertThat(ops(plan, 0, DescriptorOp.Pipe.class)).hasSize(1);
    assertThat(ops(plan, 0, DescriptorOp.Copy.class)).singleElement().matches(c -> c.bytes() == 10);
    assertThat(dups(plan, 1).map(DescriptorOp.Dup::to)).containsExactly(3);
  }

  @Test
  void givenExpiredPeriodicTimerFd_whenCompiled_thenItGoesOnAnIntervalLater() {
    group
        .process(10, 1)
        .fd(3, group.add(new OpenFile.TimerFd(group.nextFile(), 2, 1, 0, 1, 50, 0)));

    assertThat(ops(Plans.plan(group), 1, DescriptorOp.TimerFd.class))
        .singleElement()
        .matches(op -> op.valueNanos() == 50 && op.ticks() == 1);
  }

  @Test
  void givenTimerFdThatIsDueAtTheEndOfTime_whenCompiled_thenItIsStill() {
    group
        .process(10, 1)
        .fd(3, group.add(new OpenFile.TimerFd(group.nextFile(), 2, 0, 3, 0, 0, Long.MAX_VALUE)));

    assertThat(ops(Plans.plan(group), 1, DescriptorOp.TimerFd.class))
        .singleElement()
        .matches(op -> op.settimeFlags() == 3 && op.valueNanos() == Long.MAX_VALUE);
  }

  @Test
  void givenTimerFdThatIsSwitchedOff_whenCompiled_thenItStaysSo() {
    group
        .process(10, 1)
        .fd(3, group.add(new OpenFile.TimerFd(group.nextFile(), 2, 1, 0, 0, 50, 0)));

    assertThat(ops(Plans.plan(group), 1, DescriptorOp.TimerFd.class))
        .singleElement()
        .matches(op -> op.valueNanos() == 0);
  }

  @Test
  void givenNeighbouringExtents_whenCompiled_thenTheyAreReadAtOnce() {
    group
        .process(10, 1)
        .anonymous(MAP, 8, "rw-")
        .pages(MAP, 2)
        .pages(MAP + 0x2000, 3)
        .pages(MAP + 0x6000, 1);

    assertThat(ops(Plans.plan(group), 1, MemoryOp.ReadPages.class))
        .extracting(read -> read.range().bytes() / 4096)
        .containsExactly(5L, 1L);
  }

  @Test
  void givenReadOnlyPages_whenCompiled_thenWritingIsLentForTheFilling() {
    group.process(10, 1).anonymous(MAP, 1, "r-x").pages(MAP, 1);

    Plan plan = Plans.plan(group);

    assertThat(ops(plan, 1, MemoryOp.MapAnonymous.class)).anyMatch(map -> map.protection() == 3);
    assertThat(ops(plan, 1, MemoryOp.Protect.class))
        .singleElement()
        .matches(p -> p.protection() == 5);
  }

  @Test
  void givenLockedMemoryThatNobodyMayTouch_whenCompiled_thenItIsLockedOnFault() {
    group.process(10, 1).anonymous(MAP, 1, "---", AreaFlag.LOCKED);

    assertThat(ops(Plans.plan(group), 1, MemoryOp.Lock.class))
        .singleElement()
        .matches(MemoryOp.Lock::onFault);
  }

  @Test
  void givenFileInTheImage_whenItStandsUntouched_thenItIsMappedItself() {
    MappedFileId kept = group.deleted("/tmp/perf");
    group.process(10, 1).shared(MAP, 2, "rw-", kept);
    Image image = group.build();
    Hosts host = Hosts.of(image);
    host.put("/tmp/perf", image.mappedFiles().get(kept.value()).identity());

    assertThat(ops(Plans.plan(image, host), 0, DescriptorOp.Open.class))
        .extracting(DescriptorOp.Open::path)
        .contains("/tmp/perf")
        .noneMatch(path -> path.startsWith(Plan.CONTENT_DIRECTORY));
  }

  @Test
  void givenDeletedFileThatIsMappedBothWays_whenCompiled_thenItIsMadeOnce() {
    MappedFileId gone = group.deleted("/tmp/gone");
    group.process(10, 1).shared(MAP, 2, "rw-", gone).shared(MAP + 0x4000, 2, "r--", gone);

    Plan plan = Plans.plan(group);

    assertThat(ops(plan, 0, FileOp.Unlink.class)).hasSize(1);
    assertThat(ops(plan, 0, DescriptorOp.Open.class))
        .filteredOn(open -> open.path().startsWith(Plan.CONTENT_DIRECTORY))
        .hasSize(3);
  }

  @Test
  void givenRunningIntervalTimerWithItsSignalPending_whenCompiled_thenItIsNotSwitchedOff() {
    group.process(10, 1).timer(new IntervalTimer(0, 75_000, 0));

    assertThat(ops(Plans.plan(group), 1, TaskOp.ITimer.class))
        .singleElement()
        .matches(op -> op.timer().remainingMicros() == 1);
  }

  @Test
  void givenPendingStop_whenCompiled_thenTheProcessGoesOnStopped() {
    group.process(10, 1).pending(19);

    Plan plan = Plans.plan(group);

    assertThat(ops(plan, 1, TaskOp.QueueSignal.class)).isEmpty();
    assertThat(plan.finishes()).extracting(PlanFinish::stopSignal).containsExactly(19);
  }

  @Test
  void givenRegistersInASystemCall_whenCompiled_thenTheKernelRestartsNothing() {
    group.process(10, 1);

    assertThat(Plans.plan(group).finishes())
        .allMatch(finish -> finish.registers().get(Register.ORIG_RAX) == -1);
  }

  @Test
  void givenPlainUser_whenCompiled_thenIdsAndGroupsAreKept() {
    group.process(10, 1).first(Threads.thread(10, Threads.credentials(1000)));
    Image image = group.build();

    Plan plan = Plans.plan(image, Hosts.of(image).rootless(1000));

    assertThat(ops(plan, 1, TaskOp.SetCredentials.class))
        .singleElement()
        .matches(credentials -> credentials.keepIds() && credentials.keepGroups());
  }

  @Test
  void givenLimits_whenCompiled_thenRaisingComesBeforeTheCredentialsAndLoweringLast() {
    group.process(10, 1).limit(4, 0, -1).limit(7, 16, 32);
    Image image = group.build();
    Hosts host = Hosts.of(image);
    host.coreLimit = 1024;

    List<Op> ops = ops(Plans.plan(image, host), 1, Op.class);

    List<Integer> limits =
        ops.stream()
            .filter(op -> op instanceof TaskOp.RLimit || op instanceof TaskOp.SetCredentials)
            .map(op -> op instanceof TaskOp.RLimit limit ? limit.limit().resource() : -1)
            .toList();
    assertThat(limits).containsExactly(4, -1, 7);
    assertThat(ops.get(ops.size() - 2)).isInstanceOf(TaskOp.RLimit.class);
  }

  @Test
  void givenSettingsOfProc_whenRootIsElsewhere_thenTheyAreWrittenBefore() {
    group
        .process(10, 1)
        .root("/srv/jail")
        .attributes(new ProcessAttributes(100, 0, 0x13, 1, false, false, List.of()));

    List<Op> ops = ops(Plans.plan(group), 1, FileOp.class).stream().map(Op.class::cast).toList();

    assertThat(ops)
        .extracting(op -> op.code().word())
        .containsExactly("write-file", "write-file", "chdir", "chroot", "umask");
  }

  @Test
  void givenNoCommonCpu_whenCompiled_thenAllAreAllowed() {
    assertThat(ThreadProgram.affinity(Bytes.of(new byte[] {0, 1}), 2).toArray())
        .startsWith(3, 0)
        .hasSize(8);
    assertThat(ThreadProgram.affinity(Bytes.of(new byte[] {2, 1}), 2).toArray())
        .containsExactly(2, 1);
  }

  @Test
  void givenVdsoBytes_whenSearched_thenTheSyscallIsFound() {
    assertThat(Vdso.of(Bytes.of(new byte[] {1, 0x0f, 0x05, 2})).syscallOffset()).isEqualTo(1);
    assertThat(Vdso.of(Bytes.of(new byte[] {0x0f, 0x0b, 0x05})).syscallOffset()).isNegative();
  }

  @Test
  void givenAreasInTheWay_whenHoleIsSought_thenItLiesBetweenThem() {
    group
        .process(10, 1)
        .anonymous(0x10_0000_0000L, 16, "rw-")
        .anonymous(0x10_0100_0000L, 16, "rw-");

    assertThat(HoleFinder.find(group.build(), 1 << 20)).contains(new Address(0x10_0020_0000L));
    assertThat(HoleFinder.find(group.build(), 32 << 20)).contains(new Address(0x10_0120_0000L));
  }

  @Test
  void givenAreaThatGrowsDown_whenHoleIsSought_thenItLiesAboveItsReach() {
    group.process(10, 1).anonymous(0x10_2000_0000L, 16, "rw-", AreaFlag.GROWS_DOWN);

    Optional<Address> hole = HoleFinder.find(group.build(), 1 << 20);

    assertThat(hole).contains(new Address(0x10_2020_0000L));
  }

  @Test
  void givenNoRoomAnywhere_whenHoleIsSought_thenNoneIsFound() {
    group.process(10, 1).anonymous(0x1_0000_0000L, 1 << 30, "---");
    assertThat(HoleFinder.find(group.build(), 0x7000_0000_0000L)).isEmpty();
  }

  @Test
  void givenMissingFacts_whenFileIsLookedUp_thenItIsMissing() {
    group.process(10, 1);
    Image image = group.build();

    assertThat(Hosts.of(image).facts().file("/nowhere")).isEqualTo(FileFacts.MISSING);
  }

  @Test
  void givenStoppedProcess_whenCompiled_thenItsReadyStandsLast() {
    group.process(10, 1).stopped(20);

    Plan plan = Plans.plan(group);

    assertThat(plan.tasks().get(1).last()).isInstanceOf(TreeOp.Ready.class);
    assertThat(plan.finishes()).extracting(PlanFinish::stopSignal).containsExactly(20);
  }

  private static Stream<DescriptorOp.Dup> dups(Plan plan, int task) {
    return ops(plan, task, DescriptorOp.Dup.class).stream();
  }

  private static <T> List<T> ops(Plan plan, int task, Class<T> which) {
    return plan.tasks().get(task).steps().stream()
        .map(Step::op)
        .filter(which::isInstance)
        .map(which::cast)
        .toList();
  }
}
