// One thread.
package org.duration.image.process;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * A task.
 *
 * @param registers to run on with: an interrupted system call is already wound back
 * @param restartedCall number of the system call that {@code registers} makes again, when there is
 *     one
 * @param xstate NT_X86_XSTATE
 * @param signalMask bit n-1 is signal n
 * @param pending queued for this thread, in queue order
 * @param clearChildTid set_tid_address; {@link Address#NULL} none
 * @param rseq empty when none is registered
 * @param seccompFilters its own, oldest first
 */
public record ThreadImage(
    int tid,
    String comm,
    Registers registers,
    OptionalLong restartedCall,
    Bytes xstate,
    long signalMask,
    List<PendingSignal> pending,
    AltStack altStack,
    RobustList robustList,
    Address clearChildTid,
    Optional<Rseq> rseq,
    Credentials credentials,
    List<SeccompFilter> seccompFilters,
    Scheduling scheduling,
    ThreadAttributes attributes) {
  /** comm holds 15 bytes. */
  private static final int COMM_BYTES = 15;

  /** The kernel's bound: 32768 instructions, of which each filter costs 4 besides its own. */
  private static final int MOST_FILTERS = 32768 / 5;

  public ThreadImage {
    Check.that(tid > 1, "tid %d", tid);
    Check.that(comm.length() <= COMM_BYTES, "comm of %d characters", comm.length());
    Check.that(xstate.length() >= 576, "xstate of %d bytes", xstate.length());
    pending = List.copyOf(pending);
    seccompFilters = List.copyOf(seccompFilters);
    Check.that(seccompFilters.size() <= MOST_FILTERS, "%d seccomp filters", seccompFilters.size());
    Check.that(
        seccompFilters.isEmpty() != (credentials.seccompMode() == Credentials.SECCOMP_FILTER),
        "seccomp mode %d with %d filters",
        credentials.seccompMode(),
        seccompFilters.size());
    Objects.requireNonNull(registers);
    Objects.requireNonNull(restartedCall);
    Objects.requireNonNull(altStack);
    Objects.requireNonNull(robustList);
    Objects.requireNonNull(clearChildTid);
    Objects.requireNonNull(rseq);
    Objects.requireNonNull(credentials);
    Objects.requireNonNull(scheduling);
    Objects.requireNonNull(attributes);
  }
}
