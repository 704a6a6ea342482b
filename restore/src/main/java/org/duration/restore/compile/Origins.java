// The source map of a plan while it grows.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duration.restore.plan.Origin;

/** Equal origins share a line. */
final class Origins {
  private final Map<Origin, Integer> lines = new LinkedHashMap<>();

  int line(Origin origin) {
    Integer known = lines.putIfAbsent(origin, lines.size());
    return known != null ? known : lines.size() - 1;
  }

  List<Origin> all() {
    return new ArrayList<>(lines.keySet());
  }
}
