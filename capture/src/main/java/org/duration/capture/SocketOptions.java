// Which options of a socket an image keeps.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duration.capture.raw.RawFact;
import org.duration.image.Bytes;
import org.duration.image.Evidence;
import org.duration.image.files.SocketOption;

/** By what a fresh socket has. */
final class SocketOptions {
  private static final int INT = 4;
  private static final int GET_FILTER = 26;

  /** Bytes of the options that are no int: SO_LINGER, SO_RCVTIMEO, SO_SNDTIMEO. */
  private static final Map<Integer, Integer> BYTES = Map.of(13, 8, 20, 16, 21, 16);

  /** Where a fresh socket has not 0: SO_RCVLOWAT, SO_PEEK_OFF, SO_PASSRIGHTS. */
  private static final Map<Integer, Integer> FRESH = Map.of(18, 1, 42, -1, 83, 1);

  /** SO_SNDBUF, SO_RCVBUF: what a fresh socket has is the host's choice. */
  private static final Set<Integer> ALWAYS = Set.of(7, 8);

  private SocketOptions() {}

  static List<SocketOption> kept(List<RawFact.SocketValue> options, String resource)
      throws RefusedFact {
    List<SocketOption> kept = new ArrayList<>();
    for (RawFact.SocketValue each : options) {
      if (each.option() == GET_FILTER) {
        requireNoFilter(each, resource);
      } else if (each.error() == 0 && !fresh(each)) {
        int bytes = BYTES.getOrDefault(each.option(), INT);
        kept.add(new SocketOption(each.option(), head(each.value(), bytes)));
      }
    }
    return kept;
  }

  private static boolean fresh(RawFact.SocketValue option) {
    int value = option.value().buffer().getInt(0);
    boolean restIsZero = option.value().buffer().getInt(4) == 0;
    long second = option.value().buffer().getLong(8);
    return !ALWAYS.contains(option.option())
        && value == FRESH.getOrDefault(option.option(), 0)
        && restIsZero
        && second == 0;
  }

  private static Bytes head(Bytes value, int bytes) {
    return Bytes.of(value.buffer().slice(0, bytes));
  }

  private static void requireNoFilter(RawFact.SocketValue filter, String resource)
      throws RefusedFact {
    if (filter.error() == 0 && filter.value().buffer().getInt(0) == 0) {
      return;
    }
    throw new RefusedFact(
        resource,
        new Evidence(
            "socket filter",
            "",
            "filters of sockets are not supported yet",
            "let the process detach it (SO_DETACH_FILTER)"));
  }
}
