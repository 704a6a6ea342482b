// Whether a checkpoint is signed as its reader wants it.
package org.duration.image.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.duration.image.ImageException;
import org.duration.image.seal.StoreKey;

/**
 * An HMAC-SHA-256 over {@code SHA256SUMS}: that has the digests of the manifest and of {@code
 * commit.json}, which has those of the data files.
 */
final class Signatures {
  private Signatures() {}

  static byte[] of(StoreKey key, byte[] sums) {
    return (HexFormat.of().formatHex(key.signature(sums)) + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * @throws ImageException.SignatureRefused it is not signed though it must be, or was changed
   * @throws ImageException.KeyRefused it is signed with a key that is not known
   */
  static void check(Path directory, Seals seals, CommitRecord commit, byte[] sums)
      throws IOException {
    if (commit.signed().isEmpty()) {
      if (seals.sign().isPresent()) {
        throw new ImageException.SignatureRefused(
            directory, "it is not signed, and the policy asks for it");
      }
      return;
    }
    StoreKey key = seals.require(directory, "signed", commit.signed().get().key());
    Path file = directory.resolve(FileNames.SIGNATURE);
    if (!Files.exists(file)) {
      throw new ImageException.SignatureRefused(directory, "its signature is missing");
    }
    if (!MessageDigest.isEqual(of(key, sums), head(file))) {
      throw new ImageException.SignatureRefused(
          directory, "its signature is not the one of its files");
    }
  }

  /** Enough of it to compare. */
  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(128);
    }
  }
}
