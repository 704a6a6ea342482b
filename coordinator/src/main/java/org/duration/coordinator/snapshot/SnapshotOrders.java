// What is ordered of the capturer, and whether it may be.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.files.SnapshotRule;

public final class SnapshotOrders {
  private static final List<Path> NO_FILES =
      List.of(Path.of("/dev"), Path.of("/proc"), Path.of("/sys"));

  private SnapshotOrders() {}

  /** {@code DUR_MSG_CAPTURE}'s second string. */
  public static String text(SnapshotOrder order) {
    StringBuilder text = new StringBuilder();
    order.roots().forEach(root -> text.append("R ").append(root).append('\n'));
    for (SnapshotRule rule : order.rules()) {
      text.append(rule.wanted() ? "+ " : "- ").append(rule.pattern()).append('\n');
    }
    return text.toString();
  }

  /**
   * Why an order cannot be followed, with what to do.
   *
   * @param ours directories that hold checkpoints and other state of ours: a restore removes what
   *     came since, and would remove those
   */
  public static Optional<String> objection(SnapshotOrder order, List<Path> ours) {
    for (String root : order.roots()) {
      Optional<String> found = objection(Path.of(root), ours);
      if (found.isPresent()) {
        return Optional.of("checkpoint.files: snapshot of " + root + ": " + found.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> objection(Path root, List<Path> ours) {
    if (NO_FILES.stream().anyMatch(root::startsWith)) {
      return Optional.of("there are no files of a disk; name another path");
    }
    Optional<Path> inside =
        ours.stream().filter(o -> o.startsWith(root) || root.startsWith(o)).findFirst();
    if (inside.isPresent()) {
      return Optional.of(
          inside.get() + " holds checkpoints or other state of duration's; keep them apart");
    }
    try {
      Path there = root;
      while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
        there = there.getParent();
      }
      Path real = there.toRealPath();
      return real.equals(there)
          ? Optional.empty()
          : Optional.of(
              "it leads over a symbolic link; write " + real.resolve(there.relativize(root)));
    } catch (IOException e) {
      return Optional.of("it cannot be looked at: " + e.getMessage() + "; let the user read it");
    }
  }
}
