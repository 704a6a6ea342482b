// Socket addresses of the internet, from the kernel's bytes.
package org.duration.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;

/** sockaddr_in and sockaddr_in6. */
final class InetNames {
  private static final int V4_BYTES = 8;
  private static final int V6_BYTES = 28;

  private InetNames() {}

  /** Empty where there is none, or where it is of another family. */
  static Optional<InternetName> of(Bytes sockaddr) {
    ByteBuffer bytes = sockaddr.buffer();
    if (bytes.remaining() < V4_BYTES) {
      return Optional.empty();
    }
    int family = bytes.getShort(0);
    int port = Short.toUnsignedInt(bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(2));
    if (family == InternetFamily.IPV4.number()) {
      return Optional.of(new InternetName(hex(sockaddr, 4, V4_BYTES), port, 0));
    }
    if (family == InternetFamily.IPV6.number() && bytes.remaining() >= V6_BYTES) {
      return Optional.of(new InternetName(hex(sockaddr, 8, 24), port, bytes.getInt(24)));
    }
    return Optional.empty();
  }

  /** What a socket is bound to: nothing yet, where it has no port. */
  static Optional<InternetName> bound(Bytes sockaddr) {
    return of(sockaddr).filter(name -> name.port() != 0);
  }

  private static String hex(Bytes bytes, int from, int to) {
    return HexFormat.of().formatHex(bytes.toArray(), from, to);
  }
}
