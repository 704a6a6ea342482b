// The directory that holds the checkpoints of all groups.
package org.duration.image.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.duration.image.Check;
import org.duration.image.ImageException;

/**
 * {@code STORE/GROUP/checkpoints/SEQ}. Other files may stand in {@code STORE/GROUP}; they are left
 * alone.
 *
 * @param root absolute
 */
public record CheckpointStore(Path root) {
  public CheckpointStore {
    Check.that(root.isAbsolute(), "store %s is not absolute", root);
  }

  /**
   * Makes the directory where it is missing.
   *
   * @throws ImageException.UnsafeStore others could change what is in it
   */
  public static CheckpointStore open(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    try {
      SafeFiles.makeDirectories(absolute);
      StoreRights.ofThisProcess().check(absolute);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("open store", absolute, e);
    }
    return new CheckpointStore(absolute);
  }

  /** The checkpoints of one group, which need not exist yet. */
  public GroupCheckpoints group(String group) {
    Check.that(group.matches("[a-z0-9][a-z0-9_.-]{0,62}"), "not a group name: %s", group);
    return new GroupCheckpoints(
        group, root.resolve(group).resolve(FileNames.CHECKPOINTS), Seals.NONE);
  }

  /** Names of the groups that have a directory of checkpoints, in alphabetical order. */
  public List<String> groups() {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(entry -> Files.isDirectory(entry.resolve(FileNames.CHECKPOINTS)))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ImageException.StoreFailure("list store", root, e);
    }
  }

  /** Bytes that this user can still write to the store's file system. */
  public long freeBytes() {
    try {
      return Files.getFileStore(root).getUsableSpace();
    } catch (IOException e) {
      throw new ImageException.StoreFailure("measure store", root, e);
    }
  }
}
