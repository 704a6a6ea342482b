// A thread's restartable sequences.
package org.duration.image.process;

import org.duration.image.Address;
import org.duration.image.Check;

/**
 * As PTRACE_GET_RSEQ_CONFIGURATION gives it.
 *
 * @param criticalSection {@code rseq_cs} to be written back after the registration, which clears
 *     it; a capture leaves none, for it aborts a sequence that was open
 * @param bytes registered length
 * @param signature registered signature, unsigned
 */
public record Rseq(
    Address pointer, Address criticalSection, long bytes, long signature, int flags) {
  public Rseq {
    Check.that(!pointer.absent(), "rseq at address 0");
    java.util.Objects.requireNonNull(criticalSection);
    Check.that(bytes >= 20 && bytes <= 4096, "rseq of %d bytes", bytes);
    Check.that(signature >= 0 && signature <= 0xffffffffL, "rseq signature %#x", signature);
  }
}
