// Which options of an internet socket an image keeps.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.duration.capture.raw.RawFact;
import org.duration.image.Evidence;
import org.duration.image.files.InternetOption;

/**
 * What the protocol has found out (segment size) is left to be found out again. What a buffer has
 * grown to by itself counts for connections only, whose restore needs larger ones. What runs
 * programs or protocols of its own is refused.
 */
final class InetOptions {
  private record Name(int level, int name) {}

  private static final int SOCKET = 1;
  private static final int TCP = 6;
  private static final int IPV6 = 41;

  private static final Name SEND_BUFFER = new Name(SOCKET, 7);
  private static final Name RECEIVE_BUFFER = new Name(SOCKET, 8);
  private static final Name BUFFER_LOCK = new Name(SOCKET, 72);
  private static final Name FILTER = new Name(SOCKET, 26);
  private static final Name SEGMENT_SIZE = new Name(TCP, 2);

  /** Those that are fixed once a socket is connected. */
  private static final Set<Name> BEFORE_CONNECTING = Set.of(SEGMENT_SIZE, new Name(TCP, 30));

  /** By what they would have to carry over. */
  private static final Set<Name> REFUSED =
      Set.of(
          FILTER,
          new Name(SOCKET, 44),
          new Name(SOCKET, 61),
          new Name(TCP, 31),
          new Name(0, 4),
          new Name(0, 48),
          new Name(IPV6, 48),
          new Name(17, 1),
          new Name(17, 100),
          new Name(IPV6, 54),
          new Name(IPV6, 57),
          new Name(IPV6, 59));

  private static final int SEND_LOCKED = 1;
  private static final int RECEIVE_LOCKED = 2;

  private InetOptions() {}

  static List<InternetOption> of(RawFact.Inet inet, boolean connected, String kind, String resource)
      throws RefusedFact {
    int locks = locks(inet);
    List<InternetOption> kept = new ArrayList<>();
    for (RawFact.Option option : inet.options()) {
      Name name = new Name(option.level(), option.name());
      if (REFUSED.contains(name) || option.error() != 0) {
        throw refused(option, kind, resource);
      }
      boolean told =
          !name.equals(BUFFER_LOCK)
              && (connected || !name.equals(SEND_BUFFER) || (locks & SEND_LOCKED) != 0)
              && (connected || !name.equals(RECEIVE_BUFFER) || (locks & RECEIVE_LOCKED) != 0)
              && !(connected && BEFORE_CONNECTING.contains(name));
      if (told) {
        kept.add(new InternetOption(option.level(), option.name(), option.value()));
      }
    }
    if (connected) {
      kept.add(
          new InternetOption(BUFFER_LOCK.level, BUFFER_LOCK.name, InternetOption.number(locks)));
    }
    return kept;
  }

  private static int locks(RawFact.Inet inet) {
    return inet.options().stream()
        .filter(o -> new Name(o.level(), o.name()).equals(BUFFER_LOCK) && o.value().length() >= 4)
        .mapToInt(option -> option.value().buffer().getInt())
        .findFirst()
        .orElse(0);
  }

  private static RefusedFact refused(RawFact.Option option, String kind, String resource) {
    String number = "option " + option.name() + " of level " + option.level();
    return new RefusedFact(
        resource,
        new Evidence(
            kind,
            number,
            "sockets with this option are not supported yet",
            "let the program do without it, or close the socket"));
  }
}
