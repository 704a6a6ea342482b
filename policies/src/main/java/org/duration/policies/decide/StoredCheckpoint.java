// What decisions need to know of a checkpoint in the store.
package org.duration.policies.decide;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * @param seq grows from one checkpoint to the next, also across incarnations
 * @param incarnation which {@code run} of the group it belongs to
 * @param createdAt when it was committed
 * @param parent the checkpoint it cannot be restored without; empty for one that stands alone
 */
public record StoredCheckpoint(
    long seq, long incarnation, Instant createdAt, OptionalLong parent, State state) {

  /** How far it can be relied on. */
  public enum State {
    /** Complete, and from a time when all was well. */
    GOOD,
    /** Complete, but made after a check had begun to fail. */
    SUSPECT,
    /** It cannot be restored. */
    DAMAGED
  }

  /** Whether it is complete. */
  public boolean restorable() {
    return state != State.DAMAGED;
  }
}
