// What becomes of a thread that was stopped inside of a restartable sequence.
package org.duration.capture;

import java.util.Optional;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.process.Register;
import org.duration.image.process.Registers;

/**
 * The kernel sends a thread that it has preempted there to the sequence's abort handler. A restored
 * thread was preempted for longer than any other: others have run on its CPU, and registering its
 * rseq anew has made the kernel forget the sequence.
 */
record RseqAbort(long start, long length, long handler) {
  /** Empty where none is open, or where the kernel could not have read it either. */
  static Optional<RseqAbort> of(FactSet facts) {
    return facts
        .first(FactType.RSEQ_SECTION, RawFact.Words.class)
        .map(RawFact.Words::words)
        .filter(words -> words.size() == 4)
        .map(words -> new RseqAbort(words.get(1), words.get(2), words.get(3)));
  }

  Registers apply(Registers stopped) {
    long offset = stopped.get(Register.RIP) - start;
    return Long.compareUnsigned(offset, length) < 0 ? stopped.with(Register.RIP, handler) : stopped;
  }
}
