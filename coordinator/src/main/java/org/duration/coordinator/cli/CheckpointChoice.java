package org.duration.coordinator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.image.store.CommitRecord;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.StoredImage;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code GROUP[@SEQ]} and {@code --store}: the checkpoint that a verb looks at. */
final class CheckpointChoice {
  @Parameters(
      paramLabel = "GROUP[@SEQ]",
      converter = Target.Converter.class,
      description = "The group, and the checkpoint of it; default: the newest.")
  private Target target = Target.NONE;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "The directory with its checkpoints.")
  private Optional<Path> store = Optional.empty();

  @Mixin private KeyOption keys = new KeyOption();

  String group() {
    return target.group();
  }

  GroupCheckpoints checkpoints() {
    return target.checkpoints(store, keys);
  }

  /** The number of the chosen one, which exists. */
  long seq(GroupCheckpoints checkpoints) {
    return target.choose(checkpoints);
  }

  /** The chosen one; all, oldest first, when none was named. */
  List<CommitRecord> listed() {
    GroupCheckpoints checkpoints = target.checkpoints(store); // a list needs no key
    OptionalLong only =
        target.seq().isPresent() ? OptionalLong.of(seq(checkpoints)) : OptionalLong.empty();
    return checkpoints.list().stream()
        .filter(commit -> only.isEmpty() || only.getAsLong() == commit.seq())
        .toList();
  }

  StoredImage read() {
    GroupCheckpoints checkpoints = checkpoints();
    return checkpoints.read(seq(checkpoints));
  }
}
