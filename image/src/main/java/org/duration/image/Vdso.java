// The kernel's code page inside every guest.
package org.duration.image;

import java.nio.ByteBuffer;

/**
 * The bytes of {@code [vdso]}. Guests hold pointers into it, so a host must map an equal one at the
 * old place.
 *
 * @param sha256 of {@code bytes}, for people and for a quick comparison
 */
public record Vdso(String sha256, Bytes bytes) {
  public Vdso {
    Check.that(bytes.length() > 0, "empty vdso");
    Check.that(sha256.equals(bytes.sha256()), "vdso does not match its sha256 %s", sha256);
  }

  public static Vdso of(Bytes bytes) {
    return new Vdso(bytes.sha256(), bytes);
  }

  /**
   * Of the first {@code syscall} instruction, wherever the bytes stand: nothing behind it is run.
   * Negative when there is none.
   */
  public int syscallOffset() {
    ByteBuffer code = bytes.buffer();
    for (int i = 0; i + 1 < code.limit(); i++) {
      if (code.get(i) == 0x0f && code.get(i + 1) == 0x05) {
        return i;
      }
    }
    return -1;
  }
}
