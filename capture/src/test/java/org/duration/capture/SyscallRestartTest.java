package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.duration.capture.SyscallRestart.Interruption;
import org.duration.image.process.Register;
import org.duration.image.process.Registers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyscallRestartTest {
  private static Registers stopped(long call, long result) {
    return Registers.of(new long[27])
        .with(Register.RIP, 0x401002)
        .with(Register.RAX, result)
        .with(Register.ORIG_RAX, call);
  }

  @ParameterizedTest
  @ValueSource(longs = {-4, -512, -513, -514, -516})
  void givenInterruptedCall_thenItIsMadeAgain(long result) {
    SyscallRestart restart = SyscallRestart.of(stopped(0, result), Interruption.NONE);

    assertThat(restart.call()).hasValue(0);
    assertThat(restart.registers().rip().value()).isEqualTo(0x401000);
    assertThat(restart.registers().rax()).isZero();
    assertThat(restart.registers().origRax()).isEqualTo(-1);
  }

  /** As signal(7) and arch/x86/kernel/signal.c have it. */
  @ParameterizedTest
  @CsvSource({
    "-512, RESTARTING_HANDLER, true",
    "-512, HANDLER, false",
    "-513, RESTARTING_HANDLER, true",
    "-513, HANDLER, true",
    "-514, RESTARTING_HANDLER, false",
    "-514, HANDLER, false",
    "-516, RESTARTING_HANDLER, false",
    "-516, HANDLER, false",
    "-4, RESTARTING_HANDLER, false",
    "-4, HANDLER, false"
  })
  void givenHandlerThatRunsFirst_thenTheCallEndsAsTheKernelWouldEndIt(
      long result, Interruption interruption, boolean again) {
    SyscallRestart restart = SyscallRestart.of(stopped(7, result), interruption);

    assertThat(restart.call().isPresent()).isEqualTo(again);
    assertThat(restart.registers().rax()).isEqualTo(again ? 7 : -4);
    assertThat(restart.registers().rip().value()).isEqualTo(again ? 0x401000 : 0x401002);
  }

  @Property(tries = 200, seed = "20261121")
  void givenCallThatHasReturned_thenOnlyItsNumberIsForgotten(
      @ForAll @LongRange(min = -3, max = Long.MAX_VALUE) long result,
      @ForAll Interruption interruption) {
    SyscallRestart restart = SyscallRestart.of(stopped(1, result), interruption);

    assertThat(restart.call()).isEmpty();
    assertThat(restart.registers()).isEqualTo(stopped(-1, result));
  }

  @Test
  void givenThreadInUserCode_thenItsRegistersStay() {
    Registers running = stopped(-1, -512);

    assertThat(SyscallRestart.of(running, Interruption.NONE).registers()).isEqualTo(running);
  }

  @Test
  void instructionIsTwoBytes() {
    byte[] syscall = {0x0f, 0x05};
    assertThat(SyscallRestart.INSTRUCTION_BYTES).isEqualTo(syscall.length);
  }
}
