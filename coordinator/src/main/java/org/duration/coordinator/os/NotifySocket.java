package org.duration.coordinator.os;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whoever started this process as a service how it is, by sd_notify(3): a datagram to the
 * socket that {@code NOTIFY_SOCKET} names.
 */
public final class NotifySocket {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;

  private final byte[] address;
  private final Optional<Duration> watchdog;

  private NotifySocket(byte[] address, Optional<Duration> watchdog) {
    this.address = address;
    this.watchdog = watchdog;
  }

  /** Empty when nobody wants to know. */
  public static Optional<NotifySocket> of(Map<String, String> environment) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (socket.isEmpty()) {
      return Optional.empty();
    }
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    Optional<Duration> watchdog =
        micros.matches("[1-9][0-9]{0,15}")
            ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000))
            : Optional.empty();
    return Optional.of(new NotifySocket(address(socket), watchdog));
  }

  /** How often it wants to hear that all is well. */
  public Optional<Duration> watchdog() {
    return watchdog;
  }

  /** Sends an assignment such as {@code READY=1}. */
  public void tell(String state) throws IOException {
    byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
    try {
      int socket = LibC.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
      try {
        LibC.sendto(socket, bytes, bytes.length, 0, address, address.length);
      } finally {
        LibC.close(socket);
      }
    } catch (LastErrorException e) {
      throw new IOException("cannot tell the service manager: errno " + e.getErrorCode(), e);
    }
  }

  /** As {@code sockaddr_un}; a name that begins with @ is an abstract one. */
  private static byte[] address(String socket) {
    byte[] path = socket.getBytes(StandardCharsets.UTF_8);
    byte[] address = new byte[2 + path.length];
    address[0] = AF_UNIX;
    System.arraycopy(path, 0, address, 2, path.length);
    if (path[0] == '@') {
      address[2] = 0;
    }
    return address;
  }
}
