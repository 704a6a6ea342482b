package org.duration.image.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;

class ProcessRecordsTest {
  private static void rejected(String message, ThrowingCallable made) {
    assertThatThrownBy(made)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static ProcessImage process(
      int pid, int ppid, ProcessState state, Optional<LiveProcess> live) {
    return new ProcessImage(pid, ppid, 2, 2, OptionalInt.empty(), "p", state, 0, false, live);
  }

  @Test
  void processHasABodyExactlyWhenItLives() {
    var live = Optional.of(SampleImages.live(2));
    rejected("no body", () -> process(2, 1, new ProcessState.Running(), Optional.empty()));
    rejected("body", () -> process(2, 1, new ProcessState.Zombie(0), live));
    assertThat(process(2, 1, new ProcessState.Running(), live).threads()).hasSize(1);
    assertThat(process(2, 1, new ProcessState.Zombie(0), Optional.empty()).threads()).isEmpty();
  }

  @Test
  void processRejectsImpossibleNumbers() {
    Optional<LiveProcess> none = Optional.empty();
    rejected("pid 1", () -> process(1, 1, new ProcessState.Zombie(0), none));
    rejected("ppid 2 of process 2", () -> process(2, 2, new ProcessState.Zombie(0), none));
    rejected("ppid 0", () -> process(2, 0, new ProcessState.Zombie(0), none));
    rejected(
        "its first thread is 2",
        () -> process(3, 1, new ProcessState.Running(), Optional.of(SampleImages.live(2))));
  }

  @Test
  void zombieTellsHowItEnded() {
    ProcessState.Zombie exited = new ProcessState.Zombie(3 << 8);
    ProcessState.Zombie killed = new ProcessState.Zombie(9 | 0x80);

    assertThat(exited.exitCode()).isEqualTo(3);
    assertThat(exited.signal()).isZero();
    assertThat(killed.signal()).isEqualTo(9);
  }

  @Test
  void statesRejectWhatCannotBe() {
    rejected("stop signal 0", () -> new ProcessState.Stopped(0, false));
    rejected("wait status", () -> new ProcessState.Zombie(0x10000));
  }

  @Test
  void liveProcessRejectsDoubles() {
    rejected("thread 2 appears twice", () -> SampleImages.live(2, 2));
  }

  @Test
  void limitsAreUnsigned() {
    assertThat(new ResourceLimit(7, 10, ResourceLimit.UNLIMITED).hard()).isEqualTo(-1);
    rejected("soft -1 above hard 10", () -> new ResourceLimit(7, ResourceLimit.UNLIMITED, 10));
    rejected("RLIMIT 16", () -> new ResourceLimit(16, 0, 0));
  }

  @Test
  void siginfoHasASignalAndACode() {
    PendingSignal signal = SampleImages.signal(34);

    assertThat(signal.signal()).isEqualTo(34);
    assertThat(signal.code()).isZero();
    rejected("siginfo of 4 bytes", () -> new PendingSignal(Bytes.of(new byte[4])));
    rejected("siginfo of signal 0", () -> SampleImages.signal(0));
    rejected("siginfo of signal 65", () -> SampleImages.signal(65));
  }

  @Test
  void timersRejectWhatCannotBe() {
    rejected("interval timer 3", () -> new IntervalTimer(3, 0, 0));
    rejected("remainingMicros is negative", () -> new IntervalTimer(0, 0, -1));
    rejected("SIGEV 3", () -> new PosixTimer(0, 0, 3, 0, 0, 0, 0, 0, 0));
    rejected("timer signal 65", () -> new PosixTimer(0, 0, 0, 65, 0, 0, 0, 0, 0));
    rejected("overrun is negative", () -> new PosixTimer(0, 0, 0, 0, 0, 0, 0, 0, -1));
  }

  @Test
  void smallRecordsRejectWhatCannotBe() {
    rejected("signal 65", () -> new SignalAction(65, Address.NULL, 0, Address.NULL, 0));
    rejected("rseq at address 0", () -> new Rseq(Address.NULL, Address.NULL, 32, 0, 0));
    rejected("rseq of 8 bytes", () -> new Rseq(new Address(8), Address.NULL, 8, 0, 0));
    rejected("id -1", () -> new Ids(0, 0, 0, -1));
    rejected("oom_score_adj", () -> new ProcessAttributes(1001, 0, 0, 0, false, false, List.of()));
    rejected("dumpable 3", () -> new ProcessAttributes(0, 0, 0, 3, false, false, List.of()));
    rejected("pdeathsig 65", () -> new ThreadAttributes(0, 65, 1, 0, false));
    rejected("TSC mode 0", () -> new ThreadAttributes(0, 0, 0, 0, false));
    rejected("altstack bytes", () -> new AltStack(Address.NULL, 0, -1));
  }

  @Test
  void schedulingRejectsWhatCannotBe() {
    Bytes attributes = Bytes.of(new byte[56]);
    Bytes mask = Bytes.of(new byte[8]);
    rejected("policy 8", () -> new Scheduling(8, 0, 0, 0, attributes, mask, 0));
    rejected("nice 20", () -> new Scheduling(0, 0, 20, 0, attributes, mask, 0));
    rejected("priority 100", () -> new Scheduling(0, 0, 0, 100, attributes, mask, 0));
    rejected("sched_attr of 0 bytes", () -> new Scheduling(0, 0, 0, 0, Bytes.EMPTY, mask, 0));
    rejected("affinity of 0 bytes", () -> new Scheduling(0, 0, 0, 0, attributes, Bytes.EMPTY, 0));
  }

  @Test
  void altStackKnowsWhetherItIsOff() {
    assertThat(new AltStack(Address.NULL, 2, 0).disabled()).isTrue();
    assertThat(new AltStack(new Address(1), 1, 0).disabled()).isFalse();
    assertThat(List.of(new RobustList(Address.NULL, 0).head().absent())).containsExactly(true);
  }
}
