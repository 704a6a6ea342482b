// The facts about one process.
package org.duration.capture.raw;

import java.util.List;

/** {@code facts} are those behind its PROCESS record that are about no thread. */
public record RawProcess(RawFact.Process process, FactSet facts, List<RawThread> threads) {
  public RawProcess {
    threads = List.copyOf(threads);
  }
}
