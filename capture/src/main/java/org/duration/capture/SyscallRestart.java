// Winds an interrupted system call back, so that a restored thread makes it again.
package org.duration.capture;

import java.util.OptionalLong;
import org.duration.image.process.Register;
import org.duration.image.process.Registers;

/**
 * A frozen thread stands behind its system call, whose result says how the kernel would go on: the
 * codes below never reach user space, the kernel itself restarts the call or turns them into EINTR.
 * A restored thread has no such kernel state, so it is done here: back by the length of the
 * instruction, with the call's number in rax.
 *
 * <p>Waits with a relative timeout start it anew: they end no earlier than asked, and late by at
 * most the time they had waited already. EINTR itself is wound back too: these are the calls that
 * the freeze alone has interrupted.
 *
 * @param registers to run on with
 * @param call number of the call that is made again; empty when there is none
 */
public record SyscallRestart(Registers registers, OptionalLong call) {
  /** {@code syscall}, {@code sysenter} and {@code int 0x80} are two bytes each. */
  static final int INSTRUCTION_BYTES = 2;

  private static final int EINTR = -4;
  private static final int ERESTARTSYS = -512;
  private static final int ERESTARTNOINTR = -513;
  private static final int ERESTARTNOHAND = -514;
  private static final int ERESTART_RESTARTBLOCK = -516;

  /** What will happen to the thread first when it runs on. */
  public enum Interruption {
    /** Nothing. */
    NONE,
    /** A handler with SA_RESTART runs. */
    RESTARTING_HANDLER,
    /** A handler without SA_RESTART runs. */
    HANDLER
  }

  /** As the kernel does in {@code arch_do_signal_or_restart} and {@code handle_signal}. */
  public static SyscallRestart of(Registers stopped, Interruption interruption) {
    if (stopped.origRax() < 0 || !interrupted(stopped.rax())) {
      return new SyscallRestart(withoutCall(stopped), OptionalLong.empty());
    }
    if (endsWithEintr(stopped.rax(), interruption)) {
      return new SyscallRestart(
          withoutCall(stopped.with(Register.RAX, EINTR)), OptionalLong.empty());
    }
    Registers again =
        stopped
            .with(Register.RIP, stopped.get(Register.RIP) - INSTRUCTION_BYTES)
            .with(Register.RAX, stopped.origRax());
    return new SyscallRestart(withoutCall(again), OptionalLong.of(stopped.origRax()));
  }

  private static boolean interrupted(long result) {
    return result == EINTR
        || result == ERESTARTSYS
        || result == ERESTARTNOINTR
        || result == ERESTARTNOHAND
        || result == ERESTART_RESTARTBLOCK;
  }

  /** A program that set a handler to end a wait must see it ended. */
  private static boolean endsWithEintr(long result, Interruption interruption) {
    return switch (interruption) {
      case NONE -> false;
      case RESTARTING_HANDLER -> result != ERESTARTSYS && result != ERESTARTNOINTR;
      case HANDLER -> result != ERESTARTNOINTR;
    };
  }

  /** Otherwise the kernel would judge the result once more when the registers are set. */
  private static Registers withoutCall(Registers registers) {
    return registers.with(Register.ORIG_RAX, -1);
  }
}
