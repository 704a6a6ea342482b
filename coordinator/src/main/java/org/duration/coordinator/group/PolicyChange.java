package org.duration.coordinator.group;

import java.nio.file.Path;
import java.util.Optional;
import org.duration.policies.Policy;

/** What of a policy cannot change while its group runs. */
final class PolicyChange {
  private PolicyChange() {}

  /** Refuses another policy that would need the group to be started anew. */
  static void check(String group, GroupRecord record, Policy next) {
    Optional<Path> store =
        next.checkpoint().store().map(directory -> Path.of(directory).toAbsolutePath().normalize());
    if (store.isPresent() && !store.get().equals(record.store())) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          group,
          "checkpoint.store cannot change while the group runs: its checkpoints are in "
              + record.store()
              + "; stop it and start it with the new policy");
    }
  }
}
