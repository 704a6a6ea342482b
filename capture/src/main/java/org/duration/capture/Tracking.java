// How each address space was stored, and why not with less.
package org.duration.capture;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;

/**
 * Counted over the address spaces of a group.
 *
 * @param incremental only what changed was stored
 * @param fresh stored whole because they were not watched: new processes, or such that exec'ed
 * @param repeated stored whole because an earlier capture of them was not kept
 * @param unwatched of which changes cannot be told, with the error's name
 */
public record Tracking(int incremental, int fresh, int repeated, List<String> unwatched) {
  static final int ASKED = 1;
  static final int NEW = 2;
  static final int UNCOMMITTED = 3;

  public Tracking {
    unwatched = List.copyOf(unwatched);
  }

  /** Of a capture; all zeros where changes were not to be tracked. */
  public static Tracking of(RawFacts facts) {
    List<RawFact.Tracking> all =
        facts.processes().stream()
            .map(RawProcess::facts)
            .flatMap(set -> set.all(FactType.TRACKING, RawFact.Tracking.class).stream())
            .toList();
    return new Tracking(
        (int) all.stream().filter(one -> one.base() != 0).count(),
        (int) all.stream().filter(one -> one.why() == NEW).count(),
        (int) all.stream().filter(one -> one.why() == UNCOMMITTED).count(),
        all.stream()
            .filter(one -> one.errno() != 0)
            .map(one -> "process " + one.head().pid() + ": " + ErrnoName.of(one.errno()))
            .toList());
  }
}
