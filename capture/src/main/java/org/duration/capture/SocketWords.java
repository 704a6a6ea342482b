// Says in words what a socket is and whom it is connected to.
package org.duration.capture;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duration.capture.raw.RawFact;
import org.duration.image.Bytes;

/** For refusals: the user knows a socket by its protocol and addresses. */
final class SocketWords {
  private static final int UNIX = 1;
  private static final int INET = 2;
  private static final int INET6 = 10;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int STREAM = 1;
  private static final int DATAGRAM = 2;
  private static final int SEQPACKET = 5;

  private static final Map<Integer, String> FAMILIES =
      Map.of(
          16,
          "netlink socket",
          17,
          "packet socket",
          31,
          "bluetooth socket",
          38,
          "crypto socket",
          40,
          "vsock socket");
  private static final Map<Integer, String> TYPES =
      Map.of(STREAM, "stream", DATAGRAM, "datagram", SEQPACKET, "seqpacket");

  private SocketWords() {}

  static String kind(RawFact.Socket socket) {
    return switch (socket.domain()) {
      case UNIX -> "unix socket";
      case INET, INET6 ->
          switch (socket.protocol()) {
            case TCP -> "TCP socket";
            case UDP -> "UDP socket";
            default -> "internet socket";
          };
      default -> FAMILIES.getOrDefault(socket.domain(), "socket");
    };
  }

  /** {@code stream listening at /run/x}, {@code 127.0.0.1:80 to 127.0.0.1:40000}. */
  static String detail(RawFact.Socket socket) {
    String type = socket.domain() == UNIX ? TYPES.getOrDefault(socket.type(), "") : "";
    String state = socket.listening() > 0 ? "listening at" : "";
    String own = address(socket.name());
    String peer = address(socket.peer());
    return Stream.of(type, state, own, peer.isEmpty() ? "" : "to " + peer)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static String address(Bytes name) {
    byte[] bytes = name.toArray();
    if (bytes.length < 2) {
      return "";
    }
    return switch (bytes[0] & 0xff | (bytes[1] & 0xff) << 8) {
      case UNIX -> unix(bytes);
      case INET -> bytes.length < 8 ? "" : internet(bytes, 4, 8);
      case INET6 -> bytes.length < 24 ? "" : internet(bytes, 8, 24);
      default -> "";
    };
  }

  private static String unix(byte[] bytes) {
    if (bytes.length == 2) {
      return "without a name";
    }
    String path = new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8);
    return path.startsWith("\0") ? "@" + path.substring(1) : path.replaceAll("\0.*", "");
  }

  private static String internet(byte[] bytes, int from, int to) {
    try {
      String host = InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, to)).getHostAddress();
      int port = (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + (to - from) + " bytes", e);
    }
  }
}
