// Memory that a task has before it forks, so that those whom it forks have it in common.
package org.duration.restore.compile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.image.Image;
import org.duration.image.memory.PageExtent;
import org.duration.restore.inherit.Level;
import org.duration.restore.inherit.PageDifference;
import org.duration.restore.inherit.Region;

/** From what it inherited to what it passes on. */
final class CommonMemory {
  private final AreaOps ops;

  CommonMemory(Image image, Tools tools, Program program) {
    this.ops = new AreaOps(image, tools, program, ", in common with those who are forked");
  }

  /** What goes makes room for what comes. */
  void change(Level inherited, Level passedOn) {
    Map<Region, List<PageExtent>> kept = new HashMap<>();
    Map<Region, List<PageExtent>> there = new HashMap<>();
    passedOn.parts().forEach(part -> kept.put(part.region(), part.pages()));
    for (Level.Part part : inherited.parts()) {
      if (kept.containsKey(part.region())) {
        there.put(part.region(), part.pages());
      } else {
        ops.unmap(part.region().range());
      }
    }
    for (Level.Part part : passedOn.parts()) {
      List<PageExtent> have = there.get(part.region());
      if (have == null) {
        ops.map(part.region().area(), AreaOps.READ_WRITE);
        ops.read(part.region().area(), part.pages());
      } else if (have != part.pages()) {
        ops.change(part.region().area(), PageDifference.between(have, part.pages()));
      }
    }
  }
}
