package org.duration.coordinator.group;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.duration.image.ImageException;
import org.duration.image.store.CommitRecord;
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

  static void of(GroupCheckpoints checkpoints, CheckpointPolicy.Keep keep, EventLog events) {
    List<StoredCheckpoint> stored = checkpoints.list().stream().map(Thinning::stored).toList();
    for (long seq : Retention.of(stored, keep).dropped().keySet()) {
      try {
        checkpoints.delete(seq);
      } catch (ImageException e) {
        events.add("alarm", "cannot thin out: " + e.getMessage(), Map.of("seq", seq));
      }
    }
  }

  static StoredCheckpoint stored(CommitRecord commit) {
    return new StoredCheckpoint(
        commit.seq(),
        commit.incarnation(),
        commit.createdAt(),
        OptionalLong.empty(),
        StoredCheckpoint.State.GOOD);
  }
}
