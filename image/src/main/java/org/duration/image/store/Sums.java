// The root of a checkpoint's checksums.
package org.duration.image.store;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.duration.image.Bytes;

/**
 * {@code SHA256SUMS}, in the format of sha256sum(1): the digests of the files that say what the
 * others must hold. It is compared as a whole, so that a change of any of its own bytes is found
 * too.
 */
final class Sums {
  /** Data files are covered by {@code checksums.dat}. */
  static final List<String> COVERED =
      List.of(FileNames.CHECKSUMS, FileNames.COMMIT, FileNames.MANIFEST);

  private Sums() {}

  static String line(String name, byte[] content) {
    return Bytes.of(content).sha256() + "  " + name + "\n";
  }

  static byte[] text(byte[] checksums, byte[] commit, byte[] manifest) {
    return (line(FileNames.CHECKSUMS, checksums)
            + line(FileNames.COMMIT, commit)
            + line(FileNames.MANIFEST, manifest))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Bytes of {@link #text}. */
  static int bytes() {
    return COVERED.stream().mapToInt(name -> 64 + 2 + name.length() + 1).sum();
  }

  /** Whether the text has the line of this file, wherever it stands. */
  static boolean covers(byte[] text, String name, byte[] content) {
    return new String(text, StandardCharsets.ISO_8859_1).contains(line(name, content));
  }
}
