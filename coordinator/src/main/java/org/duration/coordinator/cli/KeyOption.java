package org.duration.coordinator.cli;

import java.nio.file.Path;
import java.util.List;
import org.duration.coordinator.group.GroupKeys;
import org.duration.image.store.Seals;
import picocli.CommandLine.Option;

/**
 * {@code --key-file}: by which checkpoints are read whose group has no policy here that says so.
 */
final class KeyOption {
  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      defaultValue = "${env:DURATION_KEY_FILE}",
      description =
          "A key that they are encrypted or signed with, beside those of the group's policy; may be"
              + " given several times. Default: DURATION_KEY_FILE.")
  private List<Path> files = List.of();

  List<Path> files() {
    return files.stream().map(Path::toAbsolutePath).toList();
  }

  Seals seals(String group) {
    return GroupKeys.reading(group, files(), Session.here());
  }
}
