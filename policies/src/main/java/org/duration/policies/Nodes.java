// Where a group, or one of its applications, may run, and who holds its checkpoints.
package org.duration.policies;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * @param primary where it runs by preference
 * @param backups who takes over, in this order
 * @param replicas how many nodes hold each checkpoint, at least 1
 * @param spare who becomes a backup when one fails
 * @param storage who holds checkpoints and runs nothing
 */
public record Nodes(
    Optional<String> primary,
    List<String> backups,
    int replicas,
    List<String> spare,
    List<String> storage) {

  /**
   * @throws IllegalArgumentException without a replica, or when a node has two parts
   */
  public Nodes {
    backups = List.copyOf(backups);
    spare = List.copyOf(spare);
    storage = List.copyOf(storage);
    if (replicas < 1) {
      throw new IllegalArgumentException("at least one node must hold each checkpoint");
    }
    var parts = new HashSet<String>();
    for (List<String> part :
        List.of(primary.map(List::of).orElse(List.of()), backups, spare, storage)) {
      for (String node : part) {
        if (!parts.add(node)) {
          throw new IllegalArgumentException("node " + node + " has two parts; give it one");
        }
      }
    }
  }
}
