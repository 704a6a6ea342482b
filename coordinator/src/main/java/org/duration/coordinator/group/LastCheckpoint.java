package org.duration.coordinator.group;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.duration.image.Image;

/**
 * What is particular about a checkpoint that its group ends with: nothing runs between the two.
 *
 * @param kept its connections to the outside, which are to go on later; empty: they are reset
 * @param durable told when the checkpoint is, and the group still stands still
 */
record LastCheckpoint(Optional<KeptConnections> kept, Consumer<CheckpointSummary> durable) {

  /** Under which name packets are to be held back. */
  Optional<String> table() throws IOException {
    return kept.isPresent() ? Optional.of(kept.get().begin()) : Optional.empty();
  }

  void ended(Image image) throws IOException {
    if (kept.isPresent()) {
      kept.get().ended(image);
    }
  }

  /** The group runs on: whatever was held back is not any more. */
  void clear(OptionalInt initHostPid) {
    kept.ifPresent(connections -> connections.clear(initHostPid));
  }
}
