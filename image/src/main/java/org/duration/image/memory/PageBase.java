// What an incremental checkpoint builds on.
package org.duration.image.memory;

import java.util.List;
import java.util.Map;
import org.duration.image.Check;

/**
 * The pages of an earlier checkpoint, wherever their bytes stand.
 *
 * @param scan names the capturer's scan of that checkpoint
 * @param files the earlier checkpoint's own first, then those that it goes on using itself
 * @param pages extents whose {@code file} is a position in {@code files}
 */
public record PageBase(long scan, List<PageFile> files, Map<MmId, List<PageExtent>> pages) {
  public PageBase {
    files = List.copyOf(files);
    pages = Map.copyOf(pages);
    Check.that(!files.isEmpty(), "a base without a file");
  }

  public long checkpoint() {
    return files.get(0).checkpoint();
  }
}
