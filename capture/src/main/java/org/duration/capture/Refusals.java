// Collects what is refused.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.image.Evidence;

/**
 * A list with a boundary: what fails inside {@link #guard} is noted, and the next object is built
 * all the same.
 */
final class Refusals {
  private final List<Refusal> found = new ArrayList<>();

  interface Building<T> {
    T build() throws RefusedFact;
  }

  void add(Refusal refusal) {
    found.add(refusal);
  }

  void add(int pid, String comm, String resource, Evidence evidence) {
    found.add(Refusal.of(pid, comm, resource, evidence));
  }

  /** Empty when the object was refused. */
  <T> Optional<T> guard(int pid, String comm, String resource, Building<T> building) {
    try {
      return Optional.ofNullable(building.build());
    } catch (RefusedFact e) {
      found.add(e.of(pid, comm));
    } catch (IllegalArgumentException e) {
      // A record's own check: the capturer said what cannot be.
      add(pid, comm, resource, Evidences.impossible(e.getMessage()));
    }
    return Optional.empty();
  }

  boolean any() {
    return !found.isEmpty();
  }

  List<Refusal> all() {
    return List.copyOf(found);
  }
}
