// Which of several contents of a page each process has when it forks.
package org.duration.restore.inherit;

import java.util.List;

/**
 * From the root on: what most of those have whom a process will have forked, directly or not,
 * itself among them. Nobody has a content mapped for just one of its children to pass on, and what
 * is inherited wins where as many want it.
 */
final class Choice {
  static final int NONE = -1;

  private final ForkTree tree;

  Choice(ForkTree tree) {
    this.tree = tree;
  }

  /**
   * @param holders of each content, the numbers of the nodes that end up with it
   * @return for each node the content's index, or {@link #NONE}
   */
  int[] among(List<List<Integer>> holders) {
    int[][] counts = new int[holders.size()][];
    int[][] ways = new int[holders.size()][];
    for (int content = 0; content < holders.size(); content++) {
      counts[content] = counts(holders.get(content));
      ways[content] = ways(counts[content], holders.get(content));
    }
    int[] chosen = new int[tree.size()];
    for (int node = 0; node < chosen.length; node++) {
      int inherited = node == 0 ? NONE : chosen[tree.forker(node)];
      chosen[node] = choose(node, inherited, counts, ways);
    }
    return chosen;
  }

  private static int choose(int node, int inherited, int[][] counts, int[][] ways) {
    int best = inherited != NONE && counts[inherited][node] > 0 ? inherited : NONE;
    for (int content = 0; content < counts.length; content++) {
      boolean pays = ways[content][node] > 1;
      if (pays && (best == NONE || counts[content][node] > counts[best][node])) {
        best = content;
      }
    }
    return best;
  }

  /** How many holders there are at and below each node. */
  private int[] counts(List<Integer> holders) {
    int[] counts = new int[tree.size()];
    holders.forEach(holder -> counts[holder]++);
    for (int node = counts.length - 1; node > 0; node--) {
      counts[tree.forker(node)] += counts[node];
    }
    return counts;
  }

  /** In how many directions from each node there are holders: itself, and each of its children. */
  private int[] ways(int[] counts, List<Integer> holders) {
    int[] ways = new int[counts.length];
    holders.forEach(holder -> ways[holder]++);
    for (int node = 1; node < counts.length; node++) {
      ways[tree.forker(node)] += counts[node] > 0 ? 1 : 0;
    }
    return ways;
  }
}
