// What an incremental checkpoint builds on.
package org.duration.image.memory;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duration.image.Check;

/**
 * The pages of an earlier checkpoint, wherever their bytes stand.
 *
 * @param scan names the capturer's scan of that checkpoint
 * @param files the earlier checkpoint's own first, then those that it goes on using itself
 * @param pages extents whose {@code file} is a position in {@code files}
 * @param folded positions of files whose pages are copied into the new checkpoint's own
 * @param foldAt where the first of them goes in {@code pages.dat}
 */
public record PageBase(
    long scan,
    List<PageFile> files,
    Map<MmId, List<PageExtent>> pages,
    Set<Integer> folded,
    long foldAt) {
  public PageBase {
    folded = Set.copyOf(folded);
    files = List.copyOf(files);
    pages = Map.copyOf(pages);
    Check.that(!files.isEmpty(), "a base without a file");
  }

  /** All of whose files go on being used. */
  public PageBase(long scan, List<PageFile> files, Map<MmId, List<PageExtent>> pages) {
    this(scan, files, pages, Set.of(), 0);
  }

  public PageBase folding(Set<Integer> positions, long at) {
    return new PageBase(scan, files, pages, positions, at);
  }

  public long checkpoint() {
    return files.get(0).checkpoint();
  }
}
