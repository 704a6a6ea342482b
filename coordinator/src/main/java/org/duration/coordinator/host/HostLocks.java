// The locks on files that this host's processes hold.
package org.duration.coordinator.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.LockKind;
import org.duration.restore.host.HeldLock;

/** From /proc/locks: lines of those who wait ("->") are left out. */
final class HostLocks {
  private static final Pattern LINE =
      Pattern.compile(
          "[0-9]+: (FLOCK|POSIX|OFDLCK) +[A-Z*]+ +(READ|WRITE) +(-?[0-9]{1,10}) "
              + "([0-9a-f]{1,8}):([0-9a-f]{1,8}):([0-9]{1,19}) ([0-9]{1,18}) ([0-9]{1,18}|EOF)");

  private final Map<File, List<HeldLock>> locks = new HashMap<>();

  private record File(long device, String inode) {}

  private HostLocks() {}

  static HostLocks parse(String text) {
    HostLocks all = new HostLocks();
    text.lines().forEach(all::add);
    return all;
  }

  private void add(String line) {
    Matcher match = LINE.matcher(line);
    if (!match.matches()) {
      return;
    }
    long device = device(Long.parseLong(match.group(4), 16), Long.parseLong(match.group(5), 16));
    long start = Long.parseLong(match.group(7));
    Optional<Long> end =
        Optional.of(match.group(8)).filter(last -> !last.equals("EOF")).map(Long::parseLong);
    locks
        .computeIfAbsent(new File(device, match.group(6)), file -> new ArrayList<>())
        .add(
            new HeldLock(
                kind(match.group(1)),
                Integer.parseInt(match.group(3)),
                match.group(2).equals("WRITE"),
                start,
                end.map(last -> last - start + 1).orElse(0L)));
  }

  private static LockKind kind(String word) {
    return switch (word) {
      case "FLOCK" -> LockKind.FLOCK;
      case "POSIX" -> LockKind.POSIX;
      default -> LockKind.OFD;
    };
  }

  /** As st_dev holds it. */
  private static long device(long major, long minor) {
    return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
  }

  List<HeldLock> of(FileIdentity file) {
    return locks.getOrDefault(
        new File(file.device(), Long.toUnsignedString(file.inode())), List.of());
  }
}
