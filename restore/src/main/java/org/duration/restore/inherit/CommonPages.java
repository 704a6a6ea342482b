// For each process of a tree, what it inherits and what it passes on.
package org.duration.restore.inherit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Image;
import org.duration.image.memory.PageExtent;
import org.duration.restore.tree.TreeNode;

/**
 * A process has a region mapped when it forks where that lets any two of its descendants, or one
 * and itself, share pages of it.
 */
public final class CommonPages {
  private final ForkTree tree;
  private final Choice choice;
  private final TreeMap<Address, Regional> regions = new TreeMap<>();
  private final Map<List<List<Integer>>, int[]> known = new HashMap<>();

  private CommonPages(ForkTree tree) {
    this.tree = tree;
    this.choice = new Choice(tree);
  }

  /** One region, and what each node has in it: null for those that do not have it mapped. */
  private final class Regional {
    private final Region region;
    private final List<List<PageExtent>> pages = new ArrayList<>();
    private long shared;

    Regional(Regions.Populated populated) {
      region = populated.region();
      for (int node = 0; node < tree.size(); node++) {
        pages.add(null);
      }
      Map<Integer, List<PageExtent>> byNode = new TreeMap<>();
      populated.pages().forEach((pid, own) -> byNode.put(tree.number(pid), own));
      Sweep.through(byNode, this::choose);
      for (int node = 0; node < tree.size(); node++) {
        if (pages.get(node) != null) {
          boolean passes = tree.forks(node);
          pages.set(node, passes ? List.copyOf(pages.get(node)) : pages.get(tree.forker(node)));
        }
      }
    }

    private void choose(AddressRange range, List<Sweep.Content> contents) {
      int[] chosen =
          known.computeIfAbsent(
              contents.stream().map(Sweep.Content::holders).toList(), choice::among);
      for (int node = 0; node < chosen.length; node++) {
        if (chosen[node] != Choice.NONE) {
          add(node, range, contents.get(chosen[node]).extent());
        }
      }
      shared += contents.stream().mapToLong(c -> range.bytes() * (c.holders().size() - 1)).sum();
    }

    /** Those that fork nobody keep what they inherit, and only that it is any use is noted. */
    private void add(int node, AddressRange range, PageExtent content) {
      if (pages.get(node) == null) {
        pages.set(node, new ArrayList<>());
      }
      if (tree.forks(node)) {
        AreaPages.append(pages.get(node), content.part(range.start(), range.end(), content.file()));
      }
    }
  }

  public static CommonPages of(Image image, List<TreeNode> nodes) {
    CommonPages common = new CommonPages(new ForkTree(nodes));
    Regions.of(image).stream()
        .map(populated -> common.new Regional(populated))
        .filter(regional -> regional.shared > 0)
        .sorted(Comparator.comparing((Regional regional) -> -regional.shared))
        .forEach(common::add);
    return common;
  }

  /** Two shapes of memory at one place: the one that more is gained by. */
  private void add(Regional regional) {
    AddressRange range = regional.region.range();
    Map.Entry<Address, Regional> below = regions.lowerEntry(range.end());
    if (below == null || !below.getValue().region.range().overlaps(range)) {
      regions.put(range.start(), regional);
    }
  }

  /** Of a group of which nothing is known. */
  public static CommonPages none() {
    return new CommonPages(new ForkTree(List.of()));
  }

  /** Whether anybody inherits anything. */
  public boolean any() {
    return !regions.isEmpty();
  }

  /** What the root task has when it forks the first process. */
  public Level ofRoot() {
    return level(0);
  }

  /** What a process begins with. */
  public Level inherited(int pid) {
    return level(tree.forker(tree.number(pid)));
  }

  /** What it has when it forks; who forks nobody: what it keeps of what it inherits. */
  public Level passedOn(int pid) {
    return level(tree.number(pid));
  }

  private Level level(int number) {
    return new Level(
        regions.values().stream()
            .filter(regional -> regional.pages.get(number) != null)
            .map(regional -> new Level.Part(regional.region, regional.pages.get(number)))
            .toList());
  }
}
