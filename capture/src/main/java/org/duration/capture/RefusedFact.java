// Ends the building of one object.
package org.duration.capture;

import org.duration.image.Evidence;

/** Thrown inside the builders, caught where the next object of its kind begins. */
final class RefusedFact extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Evidence evidence;
  private final String resource;

  RefusedFact(String resource, Evidence evidence) {
    super(evidence.toString());
    this.resource = resource;
    this.evidence = evidence;
  }

  Refusal of(int pid, String comm) {
    return Refusal.of(pid, comm, resource, evidence);
  }
}
