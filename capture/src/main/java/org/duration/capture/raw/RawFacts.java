// A whole capture stream.
package org.duration.capture.raw;

import java.util.List;

/**
 * Everything that was read about a group.
 *
 * @param pageSize bytes
 * @param group facts about the group and its init
 */
public record RawFacts(int pageSize, FactSet group, List<RawProcess> processes) {
  public RawFacts {
    processes = List.copyOf(processes);
  }
}
