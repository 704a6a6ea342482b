// An option of a socket.
package org.duration.image.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * As getsockopt gave it, where it is not as in a fresh socket.
 *
 * @param level SOL_SOCKET, IPPROTO_*
 */
public record InternetOption(int level, int name, Bytes value) {
  /** SO_ATTACH_FILTER and SO_GET_FILTER, of SOL_SOCKET: the value is its steps, 8 bytes each. */
  public static final int FILTER = 26;

  private static final int MOST = 136;
  private static final int MOST_OF_FILTER = 4096 * 8;

  public InternetOption {
    Objects.requireNonNull(value);
    Check.notNegative(level, "level");
    Check.notNegative(name, "name");
    int most = level == 1 && name == FILTER ? MOST_OF_FILTER : MOST;
    Check.that(value.length() <= most, "option of %d bytes", value.length());
  }

  public boolean is(int otherLevel, int otherName) {
    return level == otherLevel && name == otherName;
  }

  /** The value of an option that is a number. */
  public static Bytes number(int value) {
    return Bytes.of(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  /** Its first four bytes. */
  public int number() {
    return value.length() < Integer.BYTES ? 0 : value.buffer().getInt();
  }
}
