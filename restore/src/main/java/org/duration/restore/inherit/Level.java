// What of a group's common memory a process has mapped when it forks.
package org.duration.restore.inherit;

import java.util.List;
import org.duration.image.memory.PageExtent;

/**
 * @param parts ascending, not overlapping
 */
public record Level(List<Part> parts) {
  public static final Level EMPTY = new Level(List.of());

  /**
   * @param pages that have content, ascending; the others are as they are where nothing was written
   */
  public record Part(Region region, List<PageExtent> pages) {
    public Part {
      pages = List.copyOf(pages);
    }
  }

  public Level {
    parts = List.copyOf(parts);
  }
}
