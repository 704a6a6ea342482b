package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.image.Sha256;
import org.duration.interceptor.EnvironmentContract;

/**
 * The interceptor's file as a group's processes map it: a copy named by its contents, kept beside
 * the group's checkpoints, so that an upgrade makes no image unrestorable and a copied store brings
 * along what it needs.
 */
final class InterceptorFiles {
  private static final String PREFIX = "libduration-interceptor-";

  private final Path directory;

  /**
   * @param groupStore the group's directory in its store
   */
  InterceptorFiles(Path groupStore) {
    this.directory = groupStore.resolve("interceptor");
  }

  /** Puts a copy of {@code current} in place, by rename, and returns it. */
  Path keep(Path current) throws IOException {
    Files.createDirectories(directory);
    byte[] bytes = Files.readAllBytes(current);
    Path copy = directory.resolve(PREFIX + Sha256.shortOf(bytes) + ".so");
    if (!Files.exists(copy)) {
      Path temporary = Files.createTempFile(directory, ".new-", ".so");
      Files.write(temporary, bytes);
      try {
        Files.move(temporary, copy, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException e) {
        Files.delete(temporary);
      }
    }
    return copy;
  }

  /** Brings all copies along to another place of the group. */
  void copyTo(Path groupStore) throws IOException {
    InterceptorFiles target = new InterceptorFiles(groupStore);
    if (!target.directory.equals(directory)) {
      for (Path file : all()) {
        target.keep(file);
      }
    }
  }

  /** All copies that images of this group may need, the oldest builds' too. */
  List<Path> all() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(PREFIX))
          .sorted()
          .toList();
    }
  }

  /** The copy that a group sees at {@code path}, below its own directory. */
  Optional<Path> find(String path) {
    Path copy = directory.resolve(path.substring(path.lastIndexOf('/') + 1));
    return path.startsWith(EnvironmentContract.DIRECTORY) && Files.isRegularFile(copy)
        ? Optional.of(copy)
        : Optional.empty();
  }
}
