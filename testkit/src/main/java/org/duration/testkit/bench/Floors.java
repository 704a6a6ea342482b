package org.duration.testkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What no checkpoint can be quicker than. */
final class Floors {
  private static final int BLOCK = 64 << 20;
  private static final byte[] SOURCE = filled();
  private static final byte[] TARGET = filled();

  private Floors() {}

  /** Copies {@code bytes} bytes from memory to memory, in blocks larger than any cache. */
  static long memcpyMicros(long bytes) {
    long begun = System.nanoTime();
    for (long left = bytes; left > 0; left -= BLOCK) {
      System.arraycopy(SOURCE, 0, TARGET, 0, (int) Math.min(left, BLOCK));
    }
    return (System.nanoTime() - begun) / 1000;
  }

  /**
   * Copies a checkpoint's files with cat(1) to a file beside the store, as far as the page cache.
   */
  static long catMicros(Path checkpoint, Path target) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("cat"));
    try (Stream<Path> files = Files.list(checkpoint)) {
      files.forEach(file -> command.add(file.toString()));
    }
    long begun = System.nanoTime();
    Process cat = new ProcessBuilder(command).redirectOutput(target.toFile()).start();
    if (cat.waitFor() != 0) {
      throw new IOException("cat failed");
    }
    long micros = (System.nanoTime() - begun) / 1000;
    Files.delete(target);
    return micros;
  }

  private static byte[] filled() {
    byte[] bytes = new byte[BLOCK];
    Arrays.fill(bytes, (byte) 7);
    return bytes;
  }
}
