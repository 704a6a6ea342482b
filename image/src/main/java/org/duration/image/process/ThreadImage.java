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
    Scheduling scheduling,
    ThreadAttributes attributes) {
  /** comm holds 15 bytes. */
  private static final int COMM_BYTES = 15;

  public ThreadImage {
    Check.that(tid > 1, "tid %d", tid);
    Check.that(comm.length() <= COMM_BYTES, "comm of %d characters", comm.length());
    Check.that(xstate.length() >= 576, "xstate of %d bytes", xstate.length());
    pending = List.copyOf(pending);
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
