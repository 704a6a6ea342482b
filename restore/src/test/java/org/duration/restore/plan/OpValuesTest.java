// Ops refuse operands that cannot be, and say what they are.
package org.duration.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.SignalAction;
import org.duration.restore.Threads;
import org.junit.jupiter.api.Test;

class OpValuesTest {
  private static final AddressRange RANGE = AddressRange.of(new Address(0x10000), 0x3000);

  @Test
  void givenOperandsThatCannotBe_whenMade_thenRefused() {
    refused(() -> new DescriptorOp.Open(3, 0, 0, "relative"));
    refused(() -> new DescriptorOp.Open(3, 0, 0, "/with\0nul"));
    refused(() -> new DescriptorOp.CloseRange(4, 3));
    refused(() -> new DescriptorOp.CloseRange(-1, 3));
    refused(() -> new DescriptorOp.CloseRange(3, 1L << 32));
    refused(() -> new FileOp.CheckFile(3, 0, 0, 0, 0));
    refused(() -> new FileOp.CheckFile(3, 32, 0, 0, 0));
    refused(() -> new TreeOp.Barrier(8));
    refused(() -> new TreeOp.Barrier(-1));
    refused(() -> new TaskOp.Comm("sixteen-bytes-ab"));
    refused(() -> new TaskOp.Sched(Bytes.of(new byte[48])));
    refused(() -> new TaskOp.Prctl(PrctlOption.SET_TSC, List.of(1L, 2L, 3L, 4L, 5L)));
  }

  private static void refused(ThrowingCallable making) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenTreeOps_whenShown_thenTasksAndPidsAreNamed() {
    shows(new TreeOp.Fork(3, 42, true), "fork task 3 pid 42 sibling");
    shows(new TreeOp.Fork(3, 42, false), "fork task 3 pid 42");
    shows(new TreeOp.Thread(4, 43), "thread task 4 tid 43");
    shows(new TreeOp.SetPgid(42), "setpgid 42");
    shows(new TreeOp.Exit(3, 0), "exit status 3");
    shows(new TreeOp.Exit(0, 15), "exit signal TERM");
    shows(new TreeOp.Exit(0, 11, true), "exit signal SEGV dumping core");
    shows(new TreeOp.WaitChild(42), "wait-child 42");
    shows(new TreeOp.AwaitExit(42), "await-exit 42");
  }

  @Test
  void givenDescriptorOps_whenShown_thenNumbersAndFlagsAreNamed() {
    shows(new DescriptorOp.Open(7, 0102, 0600, "/tmp/x"), "open 7 \"/tmp/x\" rdwr|creat mode 0600");
    shows(new DescriptorOp.Dup(3, 4, true), "dup 3 -> 4 cloexec");
    shows(new DescriptorOp.CloseRange(3, 3), "close-range 3");
    shows(new DescriptorOp.CloseRange(3, DescriptorOp.LAST), "close-range 3-");
    shows(new DescriptorOp.CloseRange(0, 9), "close-range 0-9");
    shows(
        new DescriptorOp.Pipe(3, 4, 040000, 4096),
        "pipe read 3 write 4 capacity 4096 rdonly|direct");
    shows(new DescriptorOp.EventFd(3, 1, -1), "eventfd 3 count 18446744073709551615 semaphore");
    shows(
        new DescriptorOp.EpollAdd(3, 4, 0x80000001L, 0xbeef),
        "epoll-add 3 watches 4 events 0x80000001 data 0xbeef");
    shows(new DescriptorOp.StatusFlags(3, 04000), "status-flags 3 rdonly|nonblock");
  }

  @Test
  void givenFileOps_whenShown_thenPathsAreQuoted() {
    shows(new FileOp.ChDir("/srv"), "chdir \"/srv\"");
    shows(new FileOp.UMask(022), "umask 0022");
    shows(new FileOp.CheckFile(3, 7, 9, 8, 7), "check-file 3 inode 9 size 8 mtime 7");
    shows(new FileOp.CheckFile(3, 8, 9, 8, 7), "check-file 3 size>=8");
    shows(
        new FileOp.WriteFile("/proc/self/oom_score_adj", "100"),
        "write-file \"/proc/self/oom_score_adj\" \"100\"");
  }

  @Test
  void givenMemoryOps_whenShown_thenRangesReadAsInMaps() {
    shows(
        new MemoryOp.MapAnonymous(RANGE, 3, 0x22),
        "map-anonymous 0x10000-0x13000 rw- private|anonymous");
    shows(
        new MemoryOp.MapFile(RANGE, 5, 2, 7, 0x4000),
        "map-file 0x10000-0x13000 r-x private fd 7 @0x4000");
    shows(new MemoryOp.ReadPages(RANGE, 7, 0), "read-pages 0x10000-0x13000 fd 7 @0x0");
    shows(new MemoryOp.Protect(RANGE, 1), "protect 0x10000-0x13000 r--");
    shows(new MemoryOp.Advise(RANGE, 10), "advise 0x10000-0x13000 dontfork");
    shows(new MemoryOp.Lock(RANGE, true), "lock 0x10000-0x13000 on-fault");
    shows(
        new MemoryOp.MoveVdso(List.of(new Address(0x1000), Address.NULL)), "move-vdso 0x1000 0x0");
  }

  @Test
  void givenTaskOps_whenShown_thenKernelNamesAreUsed() {
    shows(
        new TaskOp.SigAction(new SignalAction(15, new Address(1), 4, Address.NULL, 6)),
        "sigaction TERM ignore flags 0x4 mask 0x6");
    shows(new TaskOp.QueueSignal(0, Threads.signal(10)), "queue-signal USR1 code 0 for process");
    shows(new TaskOp.QueueSignal(7, Threads.signal(34)), "queue-signal RT34 code 0 for thread 7");
    shows(
        new TaskOp.Timer(new PosixTimer(7, 1, 4, 35, 9, 42, 0, 1_000_000_000L, 0)),
        "posix-timer 7 clock 1 notify 4 RT35 value 0x9 tid 42 in 1.000000000s interval 0");
    shows(new TaskOp.AltStack(new Address(0x7000), 8192, 0), "altstack 0x7000 +8192");
    shows(new TaskOp.Affinity(Bytes.of(new byte[] {3, 0})), "affinity 0300");
    shows(new TaskOp.Prctl(PrctlOption.SET_NO_NEW_PRIVS, List.of(1L)), "prctl set-no-new-privs 1");
    shows(
        new TaskOp.SetCredentials(Threads.credentials(5), true, true),
        "credentials inh 0x0 prm 0x0 eff 0x0 bnd 0x0 amb 0x0 securebits 0x0");
  }

  @Test
  void givenOrigin_whenSaid_thenTheGroupHasNoProcess() {
    assertThat(new Origin(0, "", "pipe 3").sentence()).isEqualTo("pipe 3");
    assertThat(new Origin(42, "app", "fd 7").sentence()).isEqualTo("fd 7 of process 42 (app)");
  }

  private static void shows(Op op, String text) {
    assertThat(op.code().word() + " " + op.operands()).isEqualTo(text);
  }
}
