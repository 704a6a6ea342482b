package org.duration.coordinator.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;

/** A file that a group has when it was ever run here. */
final class GroupFile {
  private GroupFile() {}

  static void check(String group, Path file) {
    if (!Files.exists(file)) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND,
          group,
          "no such group, or nothing of it yet in " + file + "; duration-am status lists them");
    }
  }
}
