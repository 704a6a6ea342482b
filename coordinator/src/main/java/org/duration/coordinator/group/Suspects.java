package org.duration.coordinator.group;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.duration.coordinator.os.WholeFile;
import org.duration.image.store.CommitRecord;
import org.duration.image.store.GroupCheckpoints;
import org.duration.policies.decide.StoredCheckpoint;

/**
 * Which checkpoints were made after a check had begun to fail: they may have the fault inside, so
 * no recovery goes back to them by itself. Kept beside the checkpoints, in {@code suspects.json}.
 */
final class Suspects {
  private final Path file;
  private final Set<Long> marked;

  private Suspects(Path file, Set<Long> marked) {
    this.file = file;
    this.marked = marked;
  }

  static Suspects of(GroupCheckpoints checkpoints) throws IOException {
    Path file = checkpoints.directory().resolveSibling("suspects.json");
    Set<Long> marked =
        Files.exists(file)
            ? Json.MAPPER.readValue(Files.readAllBytes(file), new TypeReference<TreeSet<Long>>() {})
            : new TreeSet<>();
    return new Suspects(file, marked);
  }

  /**
   * Marks what was committed since then; it stays marked when the checks are well again.
   *
   * @return what was marked now, oldest first
   */
  List<Long> mark(List<CommitRecord> checkpoints, long incarnation, Instant since)
      throws IOException {
    List<Long> fresh =
        checkpoints.stream()
            .filter(one -> one.incarnation() == incarnation)
            .filter(one -> !one.createdAt().isBefore(since))
            .map(CommitRecord::seq)
            .filter(marked::add)
            .toList();
    marked.retainAll(checkpoints.stream().map(CommitRecord::seq).toList());
    WholeFile.replace(file, Json.MAPPER.writeValueAsBytes(marked));
    return fresh;
  }

  /**
   * For decisions.
   *
   * @param failingSince what was committed from then on is not relied on either, for now
   */
  List<StoredCheckpoint> stored(List<CommitRecord> checkpoints, Optional<Instant> failingSince) {
    return checkpoints.stream().map(one -> stored(one, failingSince)).toList();
  }

  /** The same of one, as far as it is marked. */
  StoredCheckpoint stored(CommitRecord commit) {
    return stored(commit, Optional.empty());
  }

  private StoredCheckpoint stored(CommitRecord commit, Optional<Instant> failingSince) {
    boolean suspect =
        marked.contains(commit.seq())
            || failingSince.map(since -> !commit.createdAt().isBefore(since)).orElse(false);
    return new StoredCheckpoint(
        commit.seq(),
        commit.incarnation(),
        commit.createdAt(),
        OptionalLong.empty(),
        suspect ? StoredCheckpoint.State.SUSPECT : StoredCheckpoint.State.GOOD);
  }
}
