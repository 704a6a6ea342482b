package org.duration.testkit.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
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

  /**
   * Copies {@code bytes} bytes from memory to memory, in blocks larger than any cache; 0 of none.
   */
  static long memcpyMicros(long bytes) {
    if (bytes == 0) {
      return 0;
    }
    long begun = System.nanoTime();
    for (long left = bytes; left > 0; left -= BLOCK) {
      System.arraycopy(SOURCE, 0, TARGET, 0, (int) Math.min(left, BLOCK));
    }
    return (System.nanoTime() - begun) / 1000;
  }

  /**
   * Copies a checkpoint's files with cat(1) to a file beside the store, and syncs it: so far goes a
   * checkpoint that is durable.
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
    try (FileChannel copied = FileChannel.open(target)) {
      copied.force(true);
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
