// A first thread that has ended while others run on.
package org.duration.capture;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.capture.proc.StatText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawThread;
import org.duration.image.Address;
import org.duration.image.Evidence;
import org.duration.image.process.AltStack;
import org.duration.image.process.Register;
import org.duration.image.process.Registers;
import org.duration.image.process.RobustList;
import org.duration.image.process.ThreadAttributes;
import org.duration.image.process.ThreadImage;

/**
 * It is kept as one that is about to end: all it does when it is let go is the system call by which
 * it ends, with the code that it had. The number of a process is its first thread's, so a restore
 * needs one. What it was else nobody can tell any more; it is like the first thread that lives.
 */
record EndedLeader(RawThread raw) {
  private static final long EXIT = 60;
  private static final long USER_CODE = 0x33;
  private static final long USER_DATA = 0x2b;
  private static final long INTERRUPTS = 0x202;
  private static final long ALL_SIGNALS = -1;
  private static final int DISABLED = 2;
  private static final int SIGNAL = 0x7f;

  ThreadImage like(ThreadImage living, Optional<Address> systemCall) throws RefusedFact {
    StatText stat =
        new FactSource(raw.facts(), "main thread").parse(FactType.THREAD_STAT, StatText::parse);
    if ((stat.waitStatus() & SIGNAL) != 0) {
      throw refused("it was ended by a signal, which would end all others");
    }
    if (living.credentials().seccompMode() != 0) {
      throw refused("seccomp may forbid the call by which it would end again");
    }
    if (systemCall.isEmpty()) {
      throw refused("the process has no vdso with a system call");
    }
    ThreadAttributes attributes = living.attributes();
    return new ThreadImage(
        raw.thread().tid(),
        stat.comm(),
        ending(systemCall.get(), stat.waitStatus() >>> Byte.SIZE & 0xff),
        OptionalLong.empty(),
        living.xstate(),
        ALL_SIGNALS,
        List.of(),
        new AltStack(Address.NULL, DISABLED, 0),
        new RobustList(Address.NULL, 0),
        Address.NULL,
        Optional.empty(),
        living.credentials(),
        List.of(),
        living.scheduling(),
        new ThreadAttributes(
            attributes.timerSlackNanos(),
            0,
            attributes.tscMode(),
            attributes.machineCheckKill(),
            attributes.ioFlusher()));
  }

  private static Registers ending(Address systemCall, long code) {
    return Registers.of(new long[Registers.COUNT])
        .with(Register.RIP, systemCall.value())
        .with(Register.RAX, EXIT)
        .with(Register.RDI, code)
        .with(Register.ORIG_RAX, -1)
        .with(Register.CS, USER_CODE)
        .with(Register.SS, USER_DATA)
        .with(Register.EFLAGS, INTERRUPTS);
  }

  private static RefusedFact refused(String reason) {
    return new RefusedFact(
        "", new Evidence("main thread", "has ended, others run on", reason, "wait for the others"));
  }
}
