// How one file is sealed: its key, and what its blocks are bound to.
package org.duration.image.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.duration.image.Check;

/**
 * A file has a key of its own, from the store's key and 32 random bytes that are drawn anew for
 * each file that is written. So the number of a block is nonce enough: no key seals two files, and
 * none seals a block twice. The nonce also says whether the block is the last one.
 *
 * @param identity what the file is and whose; a file in the place of another is not opened
 */
public record FileSeal(StoreKey key, String identity, String salt) {
  /** What a block holds; the last one of a file may hold less. */
  public static final int BLOCK = 64 << 10;

  /** What it is longer by on the disk. */
  public static final int TAG = 16;

  private static final int SALT_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  public FileSeal {
    Check.that(isSalt(salt), "not a salt: %s", salt);
  }

  /** For a file that is to be written. */
  public static FileSeal fresh(StoreKey key, String identity) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new FileSeal(key, identity, HexFormat.of().formatHex(salt));
  }

  /** 32 bytes in hexadecimal digits. */
  public static boolean isSalt(String text) {
    return text.matches("[0-9a-f]{64}");
  }

  /** Even a file that holds nothing has a block: that it holds nothing is sealed too. */
  static int blocks(long heldBytes) {
    return Math.toIntExact(Math.max(1, (heldBytes + BLOCK - 1) / BLOCK));
  }

  /** What a file that holds so many bytes measures. */
  public static long sealedBytes(long heldBytes) {
    return heldBytes + (long) TAG * blocks(heldBytes);
  }

  /** What a file of that size holds; -1: none has that size. */
  public static long heldBytes(long sealedBytes) {
    long blocks = (sealedBytes + BLOCK + TAG - 1) / (BLOCK + TAG);
    long held = sealedBytes - TAG * blocks;
    return held >= 0 && sealedBytes(held) == sealedBytes ? held : -1;
  }

  /** Seals and opens the blocks of this file; not for several threads at once. */
  Blocks blocks(byte[] binding) {
    byte[] own =
        key.derive(
            "duration file",
            identity.getBytes(StandardCharsets.UTF_8),
            HexFormat.of().parseHex(salt));
    return new Blocks(
        new SecretKeySpec(own, "AES"), identity.getBytes(StandardCharsets.UTF_8), binding);
  }

  /** The cipher with its key. */
  static final class Blocks {
    private final SecretKeySpec key;
    private final byte[] identity;
    private final byte[] binding;
    private final Cipher cipher;

    private Blocks(SecretKeySpec key, byte[] identity, byte[] binding) {
      this.key = key;
      this.identity = identity;
      this.binding = binding.clone();
      try {
        cipher = Cipher.getInstance("AES/GCM/NoPadding");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has AES-GCM", e);
      }
    }

    void seal(long block, boolean last, ByteBuffer from, ByteBuffer to) {
      try {
        begin(Cipher.ENCRYPT_MODE, block, last);
        cipher.doFinal(from, to);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("cannot seal block " + block, e);
      }
    }

    void open(long block, boolean last, ByteBuffer from, ByteBuffer to) throws NotSealed {
      try {
        begin(Cipher.DECRYPT_MODE, block, last);
        cipher.doFinal(from, to);
      } catch (AEADBadTagException e) {
        throw new NotSealed("block " + block + " is not as it was sealed");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("cannot open block " + block, e);
      }
    }

    private void begin(int mode, long block, boolean last) throws GeneralSecurityException {
      byte[] nonce = ByteBuffer.allocate(12).putInt(last ? 1 : 0).putLong(block).array();
      cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
      cipher.updateAAD(identity);
      cipher.updateAAD(binding);
      cipher.updateAAD(nonce);
    }
  }
}
