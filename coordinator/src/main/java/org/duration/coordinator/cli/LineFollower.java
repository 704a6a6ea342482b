package org.duration.coordinator.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Reads the whole lines of a growing file; begins anew when it was replaced by a shorter one. */
final class LineFollower {
  private static final long LOOK_MILLIS = 200;

  private final Path file;
  private long position;
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

  LineFollower(Path file) {
    this.file = file;
  }

  /** Gives each line that has been completed since the last call. */
  void readLines(Consumer<String> lines) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < position) {
        position = 0;
        rest.reset();
      }
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      for (int count = channel.read(buffer, position);
          count > 0;
          count = channel.read(buffer, position)) {
        position += count;
        take(buffer.flip(), lines);
        buffer.clear();
      }
    }
  }

  /** Gives what stands behind the last line's end: a program that is writing, or has ended so. */
  void readRest(Consumer<String> lines) {
    if (rest.size() > 0) {
      lines.accept(rest.toString(StandardCharsets.UTF_8));
      rest.reset();
    }
  }

  private void take(ByteBuffer bytes, Consumer<String> lines) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        lines.accept(rest.toString(StandardCharsets.UTF_8));
        rest.reset();
      } else {
        rest.write(next);
      }
    }
  }

  /** Until it is worth looking again. */
  static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
