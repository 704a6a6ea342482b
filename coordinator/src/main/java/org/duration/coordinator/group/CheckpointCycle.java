package org.duration.coordinator.group;

import java.util.function.Consumer;
import org.duration.policies.file.EffectivePolicy;

final class CheckpointCycle {
  CheckpointCycle(
      GroupServices services,
      EventLog events,
      GroupConnections connections,
      GroupRecord record,
      EffectivePolicy policy) {}

  CheckpointSummary run(Consumer<String> progress) {
    throw new UnsupportedOperationException();
  }
}
