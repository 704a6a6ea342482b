// The key that a store's checkpoints are sealed or signed with.
package org.duration.image.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.duration.image.ImageException;
import org.duration.image.Uid;

/**
 * 32 random bytes in a file that only its owner may read. Nothing is sealed with them: each purpose
 * and each file has a key of its own that is derived from them by HMAC-SHA-256.
 */
public final class StoreKey {
  public static final int BYTES = 32;

  private static final String MAC = "HmacSHA256";
  private static final int SHOWN_BYTES = 8;
  private static final int FOR_OTHERS = 0077;

  private final byte[] secret;
  private final String fingerprint;

  private StoreKey(byte[] secret) {
    this.secret = secret;
    this.fingerprint = HexFormat.of().formatHex(derive("duration key fingerprint"), 0, SHOWN_BYTES);
  }

  /** For tests. */
  public static StoreKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("a key of " + secret.length + " bytes");
    }
    return new StoreKey(secret.clone());
  }

  /**
   * @throws ImageException.KeyRefused there is none, or others can read it
   */
  public static StoreKey read(Path file) {
    try {
      checkRights(file);
      ByteBuffer content = ByteBuffer.allocate(BYTES + 1);
      try (FileChannel channel = FileChannel.open(file)) {
        while (content.hasRemaining() && channel.read(content) >= 0) {
          continue;
        }
      }
      if (content.position() != BYTES) {
        throw refused(file, "it does not have exactly " + BYTES + " bytes", remedy(file));
      }
      return new StoreKey(Arrays.copyOf(content.array(), BYTES));
    } catch (NoSuchFileException e) {
      throw refused(file, "it does not exist", "put it back, or name another one");
    } catch (AccessDeniedException e) {
      throw refused(file, "it cannot be read", "make it yours, or name another one");
    } catch (IOException e) {
      throw new ImageException.StoreFailure("read key file", file, e);
    }
  }

  private static String remedy(Path file) {
    return "make one with: (umask 077; head -c " + BYTES + " /dev/urandom > " + file + ")";
  }

  /** A key that others can read, or put another one in its place, protects nothing. */
  private static void checkRights(Path file) throws IOException {
    Map<String, Object> facts = Files.readAttributes(file, "unix:mode,uid,isRegularFile");
    int mode = (Integer) facts.get("mode");
    int owner = (Integer) facts.get("uid");
    int user = Uid.effective();
    if (!(Boolean) facts.get("isRegularFile")) {
      throw refused(file, "it is not a regular file", remedy(file));
    }
    if (owner != user && owner != 0) {
      throw refused(file, "it belongs to uid " + owner, "give it to the user that reads it");
    }
    if ((mode & FOR_OTHERS) != 0) {
      throw refused(
          file,
          String.format("its mode %04o lets others at it", mode & 07777),
          "chmod 600 " + file + ", or take another key if others may have read it");
    }
  }

  private static ImageException refused(Path file, String why, String remedy) {
    return new ImageException.KeyRefused("key file " + file + " is refused: " + why, remedy);
  }

  /** Names the key without telling anything of it: 16 hexadecimal digits. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Of a list of bytes that only who has the key can make. */
  public byte[] signature(byte[] message) {
    return derive("duration signature", message);
  }

  /** A key for one purpose; the parts are told apart by their lengths. */
  byte[] derive(String purpose, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(secret, MAC));
      put(mac, purpose.getBytes(StandardCharsets.UTF_8));
      for (byte[] part : parts) {
        put(mac, part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }

  private static void put(Mac mac, byte[] part) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    mac.update(part);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "key " + fingerprint;
  }
}
