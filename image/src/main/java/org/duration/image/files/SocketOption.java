// An option of a socket.
package org.duration.image.files;

import java.util.Objects;
import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * Of SOL_SOCKET.
 *
 * @param option SO_*
 * @param value as getsockopt gives it: of SO_SNDBUF and SO_RCVBUF twice what was asked for
 */
public record SocketOption(int option, Bytes value) {
  private static final int MOST = 16;

  public SocketOption {
    Objects.requireNonNull(value);
    Check.that(option > 0 && option < 1 << 16, "socket option %d", option);
    Check.that(
        value.length() > 0 && value.length() <= MOST,
        "socket option %d with %d bytes",
        option,
        value.length());
  }
}
