// Which checkpoints stay and which may go.
package org.duration.policies.decide;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.duration.policies.CheckpointPolicy.Keep;
import org.duration.policies.decide.StoredCheckpoint.State;

/**
 * The decision by {@code checkpoint.keep}. What holds of it, whatever the policy says: the newest
 * good checkpoint is kept; what a kept one builds on is kept; without any good one nothing is
 * dropped; every checkpoint has a verdict.
 *
 * @param kept by sequence number, oldest first, with the reason
 * @param dropped likewise, newest first: deleted in this order, none goes before what builds on it
 */
public record Retention(Map<Long, String> kept, Map<Long, String> dropped) {
  private static final Comparator<StoredCheckpoint> NEWEST_FIRST =
      Comparator.comparingLong(StoredCheckpoint::seq).reversed();

  public Retention {
    kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
    dropped = Collections.unmodifiableMap(new LinkedHashMap<>(dropped));
  }

  /** The verdict on these checkpoints of one group, in any order. */
  public static Retention of(List<StoredCheckpoint> checkpoints, Keep keep) {
    List<StoredCheckpoint> newestFirst = checkpoints.stream().sorted(NEWEST_FIRST).toList();
    Map<Long, String> kept = new TreeMap<>();
    Optional<StoredCheckpoint> lastGood = newestFirst.stream().filter(Retention::good).findFirst();
    lastGood.ifPresentOrElse(
        good -> keepByRules(newestFirst, good, keep, kept),
        () -> newestFirst.forEach(one -> kept.put(one.seq(), "no checkpoint is known to be good")));
    keepParents(newestFirst, kept);
    Map<Long, String> dropped = new LinkedHashMap<>();
    for (StoredCheckpoint one : newestFirst) {
      if (!kept.containsKey(one.seq())) {
        dropped.put(
            one.seq(), one.restorable() ? neither(keep) : "it is damaged, and a newer one is good");
      }
    }
    return new Retention(kept, dropped);
  }

  private static void keepByRules(
      List<StoredCheckpoint> newestFirst,
      StoredCheckpoint lastGood,
      Keep keep,
      Map<Long, String> kept) {
    kept.put(lastGood.seq(), "it is the last good one");
    newestFirst.stream()
        .filter(StoredCheckpoint::restorable)
        .limit(keep.last())
        .forEach(one -> kept.putIfAbsent(one.seq(), "it is among the last " + keep.last()));
    newestFirst.stream()
        .filter(one -> !one.restorable() && one.seq() > lastGood.seq())
        .forEach(
            one -> kept.putIfAbsent(one.seq(), "it is damaged, and none that is newer is good"));
    Set<Long> hours = new HashSet<>();
    newestFirst.stream()
        .filter(Retention::good)
        .filter(one -> hours.add(Math.floorDiv(one.createdAt().getEpochSecond(), 3600L)))
        .limit(keep.hourly())
        .forEach(one -> kept.putIfAbsent(one.seq(), "it is the newest of its hour"));
  }

  private static boolean good(StoredCheckpoint one) {
    return one.state() == State.GOOD;
  }

  /** A parent is older than its child, so one pass from the newest reaches all ancestors. */
  private static void keepParents(List<StoredCheckpoint> newestFirst, Map<Long, String> kept) {
    Set<Long> known = new HashSet<>();
    newestFirst.forEach(one -> known.add(one.seq()));
    for (StoredCheckpoint one : newestFirst) {
      if (kept.containsKey(one.seq())
          && one.parent().isPresent()
          && known.contains(one.parent().getAsLong())) {
        kept.putIfAbsent(one.parent().getAsLong(), "checkpoint " + one.seq() + " builds on it");
      }
    }
  }

  private static String neither(Keep keep) {
    String last = "it is not among the last " + keep.last();
    return keep.hourly() == 0
        ? last
        : last + ", nor the newest of one of the last " + keep.hourly() + " hours";
  }
}
