// One thread.
package org.duration.capture;

import java.util.List;
import java.util.Optional;
import org.duration.capture.SyscallRestart.Interruption;
import org.duration.capture.proc.StatText;
import org.duration.capture.proc.StatusText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawThread;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.Evidence;
import org.duration.image.process.AltStack;
import org.duration.image.process.Credentials;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.Register;
import org.duration.image.process.Registers;
import org.duration.image.process.RobustList;
import org.duration.image.process.Rseq;
import org.duration.image.process.Scheduling;
import org.duration.image.process.SeccompFilter;
import org.duration.image.process.ThreadAttributes;
import org.duration.image.process.ThreadImage;

/**
 * {@code process} are the prctls of its process's first thread, {@code init} is the status of the
 * group's init.
 */
record ThreadBuilder(RawThread raw, FactSource source, Prctls process, Optional<StatusText> init) {
  /** Selector of 64-bit user code. */
  private static final long CS_64 = 0x33;

  private static final long DEFAULT_SLACK_NANOS = 50_000;

  ThreadBuilder(RawThread raw, Prctls process, Optional<StatusText> init) {
    this(raw, new FactSource(raw.facts(), "thread " + raw.thread().tid()), process, init);
  }

  long signalMask() throws RefusedFact {
    return source.word(FactType.SIGMASK, 0);
  }

  List<PendingSignal> pending() {
    return pending(source, FactType.SIGNALS);
  }

  static List<PendingSignal> pending(FactSource source, FactType type) {
    return source.facts().all(type, RawFact.Signals.class).stream()
        .flatMap(fact -> fact.signals().stream())
        .map(PendingSignal::new)
        .toList();
  }

  /** {@code interruption}: by what the thread's wait ends once it runs. */
  ThreadImage build(Interruption interruption) throws RefusedFact {
    StatusText status = source.parse(FactType.THREAD_STATUS, StatusText::parse);
    requireSupported(status);
    SeccompState seccomp = SeccompState.of(init, status, source);
    List<SeccompFilter> filters = seccomp.filters();
    Registers stopped = Registers.of(source.bytes(FactType.REGISTERS));
    if (stopped.get(Register.CS) != CS_64) {
      throw refused(
          "32-bit program",
          String.format("cs %#x", stopped.get(Register.CS)),
          "32-bit programs",
          "run a 64-bit one");
    }
    SyscallRestart restart = SyscallRestart.of(stopped, interruption);
    RawFact.AltStack altStack = source.require(FactType.ALTSTACK, RawFact.AltStack.class);
    Prctls prctls = Prctls.of(raw.facts(), FactType.THREAD_PRCTL).orElse(process);
    return new ThreadImage(
        raw.thread().tid(),
        // Of stat, not of status: there it is escaped.
        source.parse(FactType.THREAD_STAT, StatText::parse).comm(),
        RseqAbort.of(raw.facts())
            .map(a -> a.apply(restart.registers()))
            .orElse(restart.registers()),
        restart.call(),
        source.bytes(FactType.XSTATE),
        signalMask(),
        pending(),
        new AltStack(new Address(altStack.pointer()), altStack.flags(), altStack.bytes()),
        new RobustList(
            new Address(source.word(FactType.ROBUST_LIST, 0)),
            source.word(FactType.ROBUST_LIST, 1)),
        new Address(source.word(FactType.CLEAR_TID, 0)),
        rseq(),
        credentials(status, prctls, seccomp.mode()),
        filters,
        scheduling(),
        attributes(prctls));
  }

  private void requireSupported(StatusText status) throws RefusedFact {
    if (init.filter(of -> !of.speculation().equals(status.speculation())).isPresent()) {
      throw refused(
          "speculation control",
          status.speculation(),
          "settings of PR_SET_SPECULATION_CTRL",
          "run the program without them");
    }
    if (raw.thread().unshared() != 0) {
      throw refused(
          "unshared thread",
          Shares.names(raw.thread().unshared()),
          "threads that share less than threads do",
          "end the thread");
    }
  }

  private Optional<Rseq> rseq() throws RefusedFact {
    RawFact.Rseq rseq = source.require(FactType.RSEQ, RawFact.Rseq.class);
    return rseq.pointer() == 0
        ? Optional.empty()
        : Optional.of(
            new Rseq(
                new Address(rseq.pointer()),
                // Aborted, or left behind without being closed: neither is open any more.
                Address.NULL,
                rseq.bytes(),
                rseq.signature(),
                rseq.flags()));
  }

  private static Credentials credentials(StatusText status, Prctls prctls, int seccompMode) {
    return new Credentials(
        status.uid(),
        status.gid(),
        status.groups(),
        status.inheritable(),
        status.permitted(),
        status.effective(),
        status.bounding(),
        status.ambient(),
        prctls.get(Prctls.SECUREBITS, 0),
        status.noNewPrivileges(),
        seccompMode);
  }

  private Scheduling scheduling() throws RefusedFact {
    Bytes attributes = source.bytes(FactType.SCHED);
    if (attributes.length() != 56) {
      throw new RefusedFact(
          source.resource(),
          Evidences.impossible("sched_attr of " + attributes.length() + " bytes"));
    }
    var fields = attributes.buffer();
    return new Scheduling(
        fields.getInt(4),
        fields.getLong(8),
        fields.getInt(16),
        fields.getInt(20),
        attributes,
        source.bytes(FactType.AFFINITY),
        (int) Math.max(0, source.word(FactType.IOPRIO, 0)));
  }

  private ThreadAttributes attributes(Prctls prctls) throws RefusedFact {
    long slack = prctls.value(Prctls.TIMERSLACK, DEFAULT_SLACK_NANOS);
    return new ThreadAttributes(
        source.number(FactType.TIMERSLACK, 10, slack),
        prctls.get(Prctls.PDEATHSIG, 0),
        prctls.get(Prctls.TSC, 1),
        prctls.get(Prctls.MCE_KILL, 2),
        prctls.get(Prctls.IO_FLUSHER, 0) != 0);
  }

  private RefusedFact refused(String kind, String detail, String plural, String remedy) {
    Evidence evidence = Evidences.unsupported(kind, detail, plural, remedy);
    return new RefusedFact(source.resource(), evidence);
  }
}
