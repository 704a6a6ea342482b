package org.duration.coordinator.os;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Unix socket paths of any length. The kernel takes 107 bytes; a longer path is reached through a
 * descriptor of its directory ({@code /proc/self/fd/N/name}), which is held only while it is used.
 */
public final class SocketAddress {
  private static final int LONGEST = 107;

  private SocketAddress() {}

  /** What an operation on a socket address does, and may fail with. */
  @FunctionalInterface
  public interface Use<T> {
    T with(UnixDomainSocketAddress address) throws IOException;
  }

  /** Calls {@code use} with an address that stands for {@code path}. */
  public static <T> T at(Path path, Use<T> use) throws IOException {
    Path absolute = path.toAbsolutePath();
    if (absolute.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
      return use.with(UnixDomainSocketAddress.of(absolute));
    }
    int directory = open(absolute.getParent());
    try {
      return use.with(shortAddress(directory).apply(absolute.getFileName().toString()));
    } finally {
      LibC.close(directory);
    }
  }

  private static int open(Path directory) throws IOException {
    try {
      return LibC.open(directory.toString(), LibC.O_PATH | LibC.O_DIRECTORY | LibC.O_CLOEXEC);
    } catch (LastErrorException e) {
      throw new IOException("cannot open " + directory + ": " + Errno.name(e.getErrorCode()), e);
    }
  }

  private static Function<String, UnixDomainSocketAddress> shortAddress(int directory) {
    return name -> UnixDomainSocketAddress.of("/proc/self/fd/" + directory + "/" + name);
  }
}
