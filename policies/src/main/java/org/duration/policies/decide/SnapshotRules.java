// Which files' content goes with a checkpoint, in the words of the capturer.
package org.duration.policies.decide;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.files.SnapshotRule;
import org.duration.policies.CheckpointPolicy.FileAction;
import org.duration.policies.CheckpointPolicy.Files;

/** The same decisions as {@link FileRules}: the longest pattern that matches wins. */
public final class SnapshotRules {
  private static final String BEYOND = "[]{}\\\n";

  private SnapshotRules() {}

  /** No order when the policy wants no snapshot. */
  public static SnapshotOrder of(Files files) {
    boolean any =
        files.otherwise() == FileAction.SNAPSHOT
            || files.byPattern().containsValue(FileAction.SNAPSHOT);
    return any ? new SnapshotOrder(roots(files), rules(files)) : SnapshotOrder.NONE;
  }

  /** A pattern that the capturer cannot match, when there is a snapshot to order. */
  public static Optional<String> beyondTheCapturer(Files files) {
    return of(files).equals(SnapshotOrder.NONE)
        ? Optional.empty()
        : files.byPattern().keySet().stream()
            .filter(pattern -> pattern.chars().anyMatch(c -> BEYOND.indexOf(c) >= 0))
            .findFirst();
  }

  private static List<SnapshotRule> rules(Files files) {
    List<Map.Entry<String, FileAction>> longestFirst =
        new ArrayList<>(files.byPattern().entrySet());
    longestFirst.sort(Comparator.comparingInt(rule -> -rule.getKey().length()));
    List<SnapshotRule> rules = new ArrayList<>();
    for (Map.Entry<String, FileAction> rule : longestFirst) {
      boolean wanted = rule.getValue() == FileAction.SNAPSHOT;
      String pattern = path(rule.getKey());
      rules.add(new SnapshotRule(pattern, wanted));
      if (!wild(pattern)) {
        rules.add(new SnapshotRule(pattern.equals("/") ? "/**" : pattern + "/**", wanted));
      }
    }
    rules.add(new SnapshotRule("/**", files.otherwise() == FileAction.SNAPSHOT));
    return rules;
  }

  /**
   * Where each pattern begins, as far as it names directories; those of "/" are about open files.
   */
  private static List<String> roots(Files files) {
    Set<String> roots = new LinkedHashSet<>();
    for (Map.Entry<String, FileAction> rule : files.byPattern().entrySet()) {
      if (rule.getValue() == FileAction.SNAPSHOT) {
        Path root = Path.of("/");
        for (Path part : Path.of(path(rule.getKey()))) {
          if (wild(part.toString())) {
            break;
          }
          root = root.resolve(part);
        }
        roots.add(root.toString());
      }
    }
    roots.remove("/");
    return List.copyOf(roots);
  }

  /** Without a slash at its end. */
  private static String path(String pattern) {
    return wild(pattern) ? pattern : Path.of(pattern).toString();
  }

  private static boolean wild(String pattern) {
    return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
  }
}
