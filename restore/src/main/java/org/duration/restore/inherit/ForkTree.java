// Who forks whom.
package org.duration.restore.inherit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.restore.tree.TreeNode;

/** Nodes by number: the root is 0, and whoever forks comes before whom it forks. */
final class ForkTree {
  private final List<TreeNode> nodes;
  private final int[] forkers;
  private final Map<Integer, Integer> numbers = new HashMap<>();

  ForkTree(List<TreeNode> nodes) {
    this.nodes = nodes;
    this.forkers = new int[nodes.size()];
    for (TreeNode node : nodes) {
      numbers.put(node.pid(), numbers.size());
    }
    for (TreeNode node : nodes) {
      node.forks().forEach(fork -> forkers[number(fork.child().pid())] = number(node.pid()));
    }
  }

  int size() {
    return nodes.size();
  }

  int number(int pid) {
    return numbers.get(pid);
  }

  /** Of the root: itself. */
  int forker(int number) {
    return forkers[number];
  }

  boolean forks(int number) {
    return !nodes.get(number).forks().isEmpty();
  }
}
