// Which checkpoints a recovery tries, and in which order.
package org.duration.policies.decide;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Each failed attempt falls back to the next older one; when none is left the recovery has failed.
 */
public final class RestoreCandidates {
  private RestoreCandidates() {}

  /**
   * The sequence numbers to try, the first one first.
   *
   * @param incarnation the one to recover; automatic recovery never goes back to an earlier one
   * @param firstFailedCheck when the fault first showed; what was committed from then on may have
   *     it inside
   */
  public static List<Long> of(
      List<StoredCheckpoint> checkpoints, long incarnation, Optional<Instant> firstFailedCheck) {
    return checkpoints.stream()
        .filter(one -> one.state() == StoredCheckpoint.State.GOOD)
        .filter(one -> one.incarnation() == incarnation)
        .filter(one -> firstFailedCheck.map(one.createdAt()::isBefore).orElse(true))
        .sorted(Comparator.comparingLong(StoredCheckpoint::seq).reversed())
        .map(StoredCheckpoint::seq)
        .toList();
  }
}
