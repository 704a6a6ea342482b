// Directories in memory for what must not reach the disk as it is.
package org.duration.image.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Named by the process that made them: those of a dead one are left over. */
final class Scratch {
  private static final Pattern NAME = Pattern.compile("scratch-([0-9]+)-[0-9a-f]+");

  private Scratch() {}

  static Path make(Path memory) throws IOException {
    clean(memory);
    long pid = ProcessHandle.current().pid();
    Path directory = memory.resolve(String.format("scratch-%d-%x", pid, System.nanoTime()));
    SafeFiles.makeDirectory(directory);
    return directory;
  }

  /** Removes what dead processes left. */
  static void clean(Path memory) throws IOException {
    try (Stream<Path> entries = Files.list(memory)) {
      for (Path entry : entries.toList()) {
        Matcher name = NAME.matcher(entry.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          SafeFiles.deleteTree(entry);
        }
      }
    }
  }
}
