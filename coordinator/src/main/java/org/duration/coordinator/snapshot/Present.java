// What stands now where a snapshot was ordered.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.duration.coordinator.os.FileMeta;
import org.duration.image.files.SnapshotOrder;

/** As the capturer walks: it follows no links, and leaves no file system. */
final class Present {
  private final SnapshotOrder order;
  private final List<Path> found = new ArrayList<>();

  private Present(SnapshotOrder order) {
    this.order = order;
  }

  /** Files, links and directories that the order wants; directories before what they hold. */
  static List<Path> of(SnapshotOrder order) throws IOException {
    Present present = new Present(order);
    for (String root : order.roots()) {
      present.below(Path.of(root));
    }
    return present.found;
  }

  private void below(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    FileMeta meta = FileMeta.of(root);
    note(root, meta);
    Deque<Path> pending = new ArrayDeque<>();
    if (meta.directory()) {
      pending.add(root);
    }
    while (!pending.isEmpty()) {
      children(pending.remove(), meta.device(), pending);
    }
  }

  private void children(Path directory, long device, Deque<Path> pending) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (order.roots().contains(child.toString())) {
          continue; // it has its own turn
        }
        FileMeta meta = FileMeta.of(child);
        note(child, meta);
        if (meta.directory() && meta.device() == device) {
          pending.add(child);
        }
      }
    }
  }

  private void note(Path path, FileMeta meta) {
    boolean content = meta.regular() || meta.link() || meta.directory();
    if (content && order.wants(path.toString())) {
      found.add(path);
    }
  }
}
