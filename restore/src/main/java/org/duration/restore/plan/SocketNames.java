// Writes socket addresses as the kernel takes them.
package org.duration.restore.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;

/** {@code struct dur_name}: a length and room for the longest. */
final class SocketNames {
  static final int ROOM = 28;
  private static final int V4_BYTES = 16;

  private SocketNames() {}

  static void write(OpWriter out, Optional<InternetName> name) {
    boolean v4 = name.filter(found -> found.family() == InternetFamily.IPV4).isPresent();
    out.u32(name.isEmpty() ? 0 : v4 ? V4_BYTES : ROOM);
    out.bytes(Bytes.of(name.map(SocketNames::sockaddr).orElse(new byte[ROOM])));
  }

  private static byte[] sockaddr(InternetName name) {
    ByteBuffer out = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) name.family().number());
    out.put((byte) (name.port() >> 8)).put((byte) name.port());
    if (name.family() == InternetFamily.IPV6) {
      out.putInt(0);
    }
    out.put(name.bytes());
    if (name.family() == InternetFamily.IPV6) {
      out.putInt(name.scope());
    }
    return out.array();
  }
}
