package org.duration.coordinator.group;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.coordinator.os.IoWords;
import org.duration.image.ImageException;
import org.duration.image.store.GroupCheckpoints;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.decide.Retention;
import org.duration.policies.decide.StoredCheckpoint;

/**
 * Deletes the checkpoints that the policy does not keep; what fails stays and is told. None needs
 * another: pages that they have in common last as long as one of them.
 */
final class Thinning {
  private Thinning() {}

  /**
   * @param failingSince since when a check of the group fails
   */
  static void of(
      GroupCheckpoints checkpoints,
      CheckpointPolicy.Keep keep,
      Optional<Instant> failingSince,
      EventLog events) {
    try {
      List<StoredCheckpoint> stored =
          Suspects.of(checkpoints).stored(checkpoints.list(), failingSince);
      for (long seq : Retention.of(stored, keep).dropped().keySet()) {
        delete(checkpoints, seq, events);
      }
    } catch (IOException e) {
      events.add("alarm", "cannot thin out: " + IoWords.of(e), Map.of());
    }
  }

  private static void delete(GroupCheckpoints checkpoints, long seq, EventLog events) {
    try {
      checkpoints.delete(seq);
    } catch (ImageException e) {
      events.add("alarm", "cannot thin out: " + e.getMessage(), Map.of("seq", seq));
    }
  }
}
