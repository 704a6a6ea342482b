package org.duration.coordinator.group;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.duration.coordinator.os.Places;
import org.duration.image.ImageException;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.ImageVerifier;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.decide.Retention;
import org.duration.policies.decide.StoredCheckpoint;

/**
 * Thinning by hand: what the policy keeps, after a look at whether the newest is good. Checkpoints
 * that another build wrote are nothing that this one decides about.
 *
 * @param kept with the reason, oldest first
 * @param dropped with the reason, oldest first
 * @param freedBytes on the disk; of a dry run 0
 */
public record Pruning(
    String group, boolean dryRun, List<Verdict> kept, List<Verdict> dropped, long freedBytes) {
  /** On one checkpoint. */
  public record Verdict(long seq, String reason) {}

  public Pruning {
    kept = List.copyOf(kept);
    dropped = List.copyOf(dropped);
  }

  /** What the group's policy keeps. */
  public static CheckpointPolicy.Keep policy(String group, Places places) {
    var named = new GroupFiles(places).read(group).flatMap(GroupRecord::policy);
    return GroupPolicies.of(group, named, places).policy().checkpoint().keep();
  }

  /** Decides, and deletes unless it is a dry run. */
  public static Pruning of(
      String group,
      GroupCheckpoints checkpoints,
      CheckpointPolicy.Keep keep,
      boolean dryRun,
      Consumer<String> progress)
      throws IOException {
    List<Verdict> kept = new ArrayList<>();
    Retention retention = Retention.of(stored(checkpoints, kept, progress), keep);
    retention.kept().forEach((seq, why) -> kept.add(new Verdict(seq, why)));
    kept.sort(Comparator.comparingLong(Verdict::seq));
    List<Verdict> dropped = new ArrayList<>();
    long before = checkpoints.diskBytes();
    for (Map.Entry<Long, String> each : retention.dropped().entrySet()) {
      progress.accept("deleting checkpoint " + each.getKey());
      if (!dryRun) {
        checkpoints.delete(each.getKey());
      }
      dropped.add(0, new Verdict(each.getKey(), each.getValue()));
    }
    return new Pruning(group, dryRun, kept, dropped, before - checkpoints.diskBytes());
  }

  /**
   * From the newest on every byte is read until one is good, which a suspect one is not; of the
   * others only what they say.
   */
  private static List<StoredCheckpoint> stored(
      GroupCheckpoints checkpoints, List<Verdict> untouched, Consumer<String> progress)
      throws IOException {
    List<StoredCheckpoint> stored = new ArrayList<>();
    Suspects suspects = Suspects.of(checkpoints);
    List<Long> all = checkpoints.sequence();
    boolean good = false;
    for (int i = all.size() - 1; i >= 0; i--) {
      long seq = all.get(i);
      try {
        StoredCheckpoint one = suspects.stored(checkpoints.record(seq));
        if (good) {
          stored.add(one);
          continue;
        }
        progress.accept("reading checkpoint " + seq);
        boolean intact = ImageVerifier.verify(checkpoints, seq).isEmpty();
        stored.add(intact ? one : damaged(seq));
        good = intact && one.state() == StoredCheckpoint.State.GOOD;
      } catch (ImageException.Corrupt e) {
        stored.add(damaged(seq));
      } catch (ImageException e) {
        untouched.add(new Verdict(seq, e.getMessage()));
      }
    }
    return stored;
  }

  private static StoredCheckpoint damaged(long seq) {
    return new StoredCheckpoint(
        seq, 0, Instant.EPOCH, OptionalLong.empty(), StoredCheckpoint.State.DAMAGED);
  }
}
