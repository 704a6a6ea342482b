// Contents of files that belong to the state of a group.
package org.duration.image.files;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.duration.image.Check;

/**
 * @param files parents before what they hold, each path once
 */
public record Snapshots(SnapshotOrder order, List<SnapshotFile> files) {
  public static final Snapshots NONE = new Snapshots(SnapshotOrder.NONE, List.of());

  public Snapshots {
    Objects.requireNonNull(order);
    files = List.copyOf(files);
    Set<String> earlier = new HashSet<>();
    for (SnapshotFile file : files) {
      file.sameAs().ifPresent(name -> Check.that(earlier.contains(name), "no file %s", name));
      Check.that(earlier.add(file.path()), "%s appears twice", file.path());
    }
  }

  /** By path. */
  public Map<String, SnapshotFile> byPath() {
    Map<String, SnapshotFile> byPath = new HashMap<>();
    files.forEach(file -> byPath.put(file.path(), file));
    return byPath;
  }
}
