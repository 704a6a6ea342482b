// A check that is repeated, and what its failing means.
package org.duration.policies;

import java.time.Duration;

/**
 * @param every from the start of one check to the start of the next
 * @param timeout a check without an answer by then has failed
 * @param fall so many failed checks in a row raise the fault, at least 1
 * @param rise so many good ones in a row clear it, at least 1
 * @param fault which rule of the {@link FaultPolicy} decides
 */
public record Probe(
    Check check, Duration every, Duration timeout, int fall, int rise, FaultPolicy.Kind fault) {

  /**
   * @throws IllegalArgumentException when a time or a count is not positive
   */
  public Probe {
    Durations.checkPositive("every", every);
    Durations.checkPositive("timeout", timeout);
    if (fall < 1 || rise < 1) {
      throw new IllegalArgumentException("fall and rise are at least 1");
    }
  }
}
