// An immutable run of bytes.
package org.duration.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * Bytes that the kernel gave and that are passed on unread (xstate, auxv, siginfo); base64 in the
 * manifest.
 */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Copies. */
  public static Bytes of(byte[] content) {
    return new Bytes(content.clone());
  }

  /** Copies what remains in {@code buffer}, and leaves its position alone. */
  public static Bytes of(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return new Bytes(copy);
  }

  @JsonCreator
  static Bytes fromBase64(String text) {
    return new Bytes(Base64.getDecoder().decode(text));
  }

  @JsonValue
  String base64() {
    return Base64.getEncoder().encodeToString(content);
  }

  public int length() {
    return content.length;
  }

  public byte[] toArray() {
    return content.clone();
  }

  /** A read-only little-endian view. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Lower-case hexadecimal SHA-256. */
  public String sha256() {
    return Sha256.of(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length + " bytes";
  }
}
