// Puts parents before their children.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duration.capture.raw.RawProcess;

/** Depth by depth from init, without recursion: a chain may be long. */
final class ProcessOrder {
  private static final int INIT = 1;

  private ProcessOrder() {}

  static List<RawProcess> parentsFirst(List<RawProcess> processes, Refusals refusals) {
    Map<Integer, List<RawProcess>> children = new HashMap<>();
    processes.forEach(
        each ->
            children.computeIfAbsent(each.process().ppid(), key -> new ArrayList<>()).add(each));
    List<RawProcess> ordered = new ArrayList<>(children.getOrDefault(INIT, List.of()));
    for (int i = 0; i < ordered.size() && ordered.size() <= processes.size(); i++) {
      ordered.addAll(children.getOrDefault(ordered.get(i).process().pid(), List.of()));
    }
    Set<RawProcess> reached = new HashSet<>(ordered);
    for (RawProcess each : processes) {
      if (!reached.contains(each)) {
        refusals.add(
            each.process().pid(),
            "",
            "",
            Evidences.impossible("its parent " + each.process().ppid() + " is not there"));
      }
    }
    return ordered;
  }
}
