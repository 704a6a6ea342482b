// The attempts made so far: what ends a crash loop.
package org.duration.policies.decide;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When attempts were made, in milliseconds of a clock that never goes back, by application; the
 * empty key is the group. A start by hand begins with {@link #NONE}.
 */
public record FaultHistory(Map<Optional<String>, List<Long>> attemptsMillis) {

  /** Nothing was tried yet. */
  public static final FaultHistory NONE = new FaultHistory(Map.of());

  public FaultHistory {
    Map<Optional<String>, List<Long>> copy = new HashMap<>();
    attemptsMillis.forEach((target, times) -> copy.put(target, List.copyOf(times)));
    attemptsMillis = Map.copyOf(copy);
  }

  /** How many attempts were made for the target in that time up to now. */
  public int count(Optional<String> target, long nowMillis, Duration within) {
    return (int) recent(target, nowMillis, within).count();
  }

  /** With one more attempt, and without those that are too old to count. */
  FaultHistory with(Optional<String> target, long nowMillis, Duration within) {
    List<Long> times = new ArrayList<>(recent(target, nowMillis, within).toList());
    times.add(nowMillis);
    Map<Optional<String>, List<Long>> changed = new HashMap<>(attemptsMillis);
    changed.put(target, times);
    return new FaultHistory(changed);
  }

  private Stream<Long> recent(Optional<String> target, long nowMillis, Duration within) {
    return attemptsMillis.getOrDefault(target, List.of()).stream()
        .filter(time -> nowMillis - time < within.toMillis());
  }
}
