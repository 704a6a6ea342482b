// Whether packing a file costs more than it saves.
package org.duration.image.pack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Found by packing a few blocks from all over the file. What it costs is time of processors; what
 * it saves is the time in which the store would have taken the bytes that it saves.
 *
 * @param why a sentence
 */
public record Worth(boolean packs, String why) {
  private static final int SAMPLES = 8;

  /** A part that is not worth reading anything twice for. */
  private static final double LITTLE = 0.9;

  /**
   * @param storeBytesPerSecond how fast the store took what was written last
   */
  public static Worth of(Path file, double storeBytesPerSecond) throws IOException {
    try (FileChannel source = FileChannel.open(file)) {
      int count = PackedLayout.blocks(source.size());
      if (count == 0) {
        return new Worth(false, "there is nothing to pack");
      }
      int samples = Math.min(count, SAMPLES);
      PackedLayout layout = new PackedLayout(source.size(), new long[count], new boolean[count]);
      Packer.pack(source, 0, layout); // the first one pays for what is set up
      long held = 0;
      long stored = 0;
      long started = System.nanoTime();
      for (int i = 0; i < samples; i++) {
        int block = (int) ((long) i * count / samples);
        held += layout.heldBytes(block);
        stored += Packer.pack(source, block, layout).bytes().remaining();
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      double rate = held / Math.max(seconds, 1e-6) * Packer.threads();
      return of((double) stored / held, rate, storeBytesPerSecond);
    }
  }

  static Worth of(double ratio, double rate, double store) {
    String figures =
        String.format(
            Locale.ROOT,
            "it becomes %.0f %% at %.0f MB/s, the store takes %.0f MB/s",
            ratio * 100,
            rate / 1e6,
            store / 1e6);
    return new Worth(ratio <= LITTLE && 1 / rate < (1 - ratio) / store, figures);
  }
}
