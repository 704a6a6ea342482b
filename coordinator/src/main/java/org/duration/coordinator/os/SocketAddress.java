package org.duration.coordinator.os;

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
    T with(UnixDomainSocketAddress address) throws java.io.IOException;
  }

  /** Calls {@code use} with an address that stands for {@code path}. */
  public static <T> T at(Path path, Use<T> use) throws java.io.IOException {
    Path absolute = path.toAbsolutePath();
    if (absolute.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
      return use.with(UnixDomainSocketAddress.of(absolute));
    }
    int directory =
        LibC.open(
            absolute.getParent().toString(), LibC.O_PATH | LibC.O_DIRECTORY | LibC.O_CLOEXEC);
    try {
      return use.with(shortAddress(directory).apply(absolute.getFileName().toString()));
    } finally {
      LibC.close(directory);
    }
  }

  private static Function<String, UnixDomainSocketAddress> shortAddress(int directory) {
    return name -> UnixDomainSocketAddress.of("/proc/self/fd/" + directory + "/" + name);
  }
}
