package org.duration.coordinator.group;

import java.util.List;
import java.util.OptionalInt;

/**
 * An application of a group.
 *
 * @param index its place in the order of joining, which numbers its streams
 * @param pid its first process in the group's namespace
 * @param command as it was launched
 * @param restarts how often it was brought back after a fault since its {@code run}
 * @param waitStatus how its first process ended, as {@code wait4(2)} gives it
 */
public record ApplicationRecord(
    int index, String name, int pid, List<String> command, int restarts, OptionalInt waitStatus) {
  public ApplicationRecord {
    command = List.copyOf(command);
  }

  public boolean running() {
    return waitStatus.isEmpty();
  }

  ApplicationRecord ended(int status) {
    return new ApplicationRecord(index, name, pid, command, restarts, OptionalInt.of(status));
  }

  ApplicationRecord withRestarts(int times) {
    return new ApplicationRecord(index, name, pid, command, times, waitStatus);
  }
}
