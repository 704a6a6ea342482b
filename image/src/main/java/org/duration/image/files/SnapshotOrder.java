// Which files' content a checkpoint holds.
package org.duration.image.files;

import java.util.List;
import org.duration.image.Check;

/**
 * Of the files that stand at or below {@code roots}, and of those that are open for writing.
 *
 * @param roots absolute paths of files or directories
 * @param rules of which the first that matches a path decides; none: its content is not held
 */
public record SnapshotOrder(List<String> roots, List<SnapshotRule> rules) {
  public static final SnapshotOrder NONE = new SnapshotOrder(List.of(), List.of());

  public SnapshotOrder {
    roots = List.copyOf(roots);
    rules = List.copyOf(rules);
    roots.forEach(root -> Check.that(root.matches("/.*[^/]"), "root %s", root));
  }

  public boolean wants(String path) {
    return rules.stream()
        .filter(rule -> rule.matches(path))
        .findFirst()
        .filter(SnapshotRule::wanted)
        .isPresent();
  }
}
