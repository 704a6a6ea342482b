package org.duration.coordinator.group;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.coordinator.os.Places;
import org.duration.image.store.CheckpointStore;
import org.duration.image.store.CommitRecord;
import org.duration.image.store.GroupCheckpoints;
import org.duration.policies.file.EffectivePolicy;

/** Finds a group's checkpoints: in the store that was named, else in the one it was run with. */
public final class Checkpoints {
  private Checkpoints() {}

  /** The checkpoints of a group; a group that nobody knows is a failure. */
  public static GroupCheckpoints of(String group, Optional<Path> store, Places places) {
    Path root =
        store.orElseGet(
            () ->
                new GroupFiles(places).read(group).map(GroupRecord::store).orElse(places.state()));
    if (!Files.isDirectory(root.resolve(group))) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND,
          group,
          "no such group in the store " + root + "; name another one with --store");
    }
    return CheckpointStore.open(root).group(GroupName.check(group));
  }

  /** The same, to be read: with the keys of its policy and those that the user names. */
  public static GroupCheckpoints of(
      String group, Optional<Path> store, List<Path> keyFiles, Places places) {
    return of(group, store, places).with(GroupKeys.reading(group, keyFiles, places));
  }

  /** Those of a group that runs or begins, to be written as its policy says. */
  static GroupCheckpoints of(GroupRecord record, EffectivePolicy policy, Places places) {
    return CheckpointStore.open(record.store())
        .group(record.name())
        .with(GroupKeys.of(record.name(), policy.policy().checkpoint(), places));
  }

  /** The sequence number that was asked for, else the newest; it exists. */
  public static long choose(String group, GroupCheckpoints checkpoints, OptionalLong at) {
    List<Long> all = checkpoints.sequence();
    if (at.isPresent() && all.contains(at.getAsLong())) {
      return at.getAsLong();
    }
    if (at.isPresent()) {
      throw new CommandFailure(
          ExitStatus.NOT_FOUND,
          group,
          "no checkpoint " + at.getAsLong() + "; there are: " + (all.isEmpty() ? "none" : all));
    }
    return checkpoints
        .newest()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitStatus.NOT_FOUND,
                    group,
                    "it has no checkpoint yet; take one with duration-am checkpoint " + group));
  }

  /** The newest one of the group's present incarnation. */
  static Optional<CheckpointSummary> newest(GroupRecord record) {
    return CheckpointStore.open(record.store()).group(record.name()).list().stream()
        .filter(commit -> commit.incarnation() == record.incarnation())
        .reduce((older, newer) -> newer)
        .map(Checkpoints::summary);
  }

  /** What scripts see of a committed checkpoint. */
  public static CheckpointSummary summary(CommitRecord commit) {
    return new CheckpointSummary(
        commit.group(),
        commit.seq(),
        commit.kind().name().toLowerCase(Locale.ROOT),
        commit.parent(),
        commit.createdAt(),
        commit.processes(),
        commit.threads(),
        commit.bytesLogical(),
        commit.bytesStored(),
        commit.pagesDirty(),
        commit.pauseMicros(),
        commit.durationMicros(),
        true,
        1);
  }
}
