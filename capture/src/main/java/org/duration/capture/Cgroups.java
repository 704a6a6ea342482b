// Which cgroups a process stands in that are not init's.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.proc.CgroupText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFacts;
import org.duration.image.process.CgroupPlace;

/** Seen from the capturer's cgroup namespace, in which the agent is too. */
final class Cgroups {
  private final Optional<String> ofInit;

  Cgroups(RawFacts raw) {
    this.ofInit = raw.group().text(FactType.INIT_CGROUP);
  }

  /** Nobody is known to stand apart in streams of older capturers. */
  List<CgroupPlace> of(FactSource process) throws RefusedFact {
    Optional<String> text = process.facts().text(FactType.CGROUP);
    if (ofInit.isEmpty() || text.isEmpty() || text.get().equals(ofInit.get())) {
      return List.of();
    }
    Map<String, String> init = process.parse(ofInit.get(), CgroupText::parse).paths();
    List<CgroupPlace> places = new ArrayList<>();
    process
        .parse(text.get(), CgroupText::parse)
        .paths()
        .forEach((hierarchy, path) -> apart(hierarchy, path, init).ifPresent(places::add));
    return places;
  }

  /** Below the root everything is: nothing follows from that. */
  private static Optional<CgroupPlace> apart(
      String hierarchy, String path, Map<String, String> init) {
    String base = init.getOrDefault(hierarchy, "/");
    if (path.equals(base)) {
      return Optional.empty();
    }
    boolean below = !base.equals("/") && path.startsWith(base + "/");
    return Optional.of(
        new CgroupPlace(hierarchy, below ? path.substring(base.length()) : path, below));
  }
}
