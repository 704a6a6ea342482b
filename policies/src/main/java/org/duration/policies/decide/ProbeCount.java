// How often in a row a probe has failed, and when it first did.
package org.duration.policies.decide;

import java.time.Instant;
import java.util.Optional;
import org.duration.policies.Probe;

/**
 * What is known of one probe. A fault is raised once, by the failure that makes {@code fall} in a
 * row, and cleared by {@code rise} good ones in a row.
 *
 * @param failed failures in a row, up to now
 * @param good good ones in a row, up to now, since the fault was raised
 * @param down whether the fault is raised
 * @param firstFailed the first failure of the present row
 */
public record ProbeCount(int failed, int good, boolean down, Optional<Instant> firstFailed) {

  /** Nothing was looked at yet. */
  public static final ProbeCount NONE = new ProbeCount(0, 0, false, Optional.empty());

  /** What a result changes. */
  public enum Change {
    NOTHING,
    RAISED,
    CLEARED
  }

  /** A result's consequence. */
  public record Step(ProbeCount next, Change change) {}

  /** After one more result. */
  public Step after(boolean well, Instant at, Probe probe) {
    return well ? well(probe) : failed(at, probe);
  }

  private Step well(Probe probe) {
    if (!down) {
      return new Step(NONE, Change.NOTHING);
    }
    return good + 1 >= probe.rise()
        ? new Step(NONE, Change.CLEARED)
        : new Step(new ProbeCount(0, good + 1, true, firstFailed), Change.NOTHING);
  }

  private Step failed(Instant at, Probe probe) {
    Instant first = firstFailed.orElse(at);
    int row = failed + 1;
    boolean raised = !down && row >= probe.fall();
    ProbeCount next = new ProbeCount(row, 0, down || raised, Optional.of(first));
    return new Step(next, raised ? Change.RAISED : Change.NOTHING);
  }
}
