// /proc/PID/fdinfo/FD.
package org.duration.capture.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What fdinfo says of every kind of open file, and of some.
 *
 * @param position file offset
 * @param flags O_*, with O_CLOEXEC of this descriptor
 * @param eventCounter of an eventfd
 * @param timer of a timerfd
 * @param watches of an epoll instance, in the kernel's order
 * @param locks lines of held locks, as shown
 * @param notifier of a signalfd, an inotify instance, a pidfd
 */
public record FdInfoText(
    long position,
    int flags,
    Optional<EventCounter> eventCounter,
    Optional<Timer> timer,
    List<Watch> watches,
    List<String> locks,
    Notifier notifier) {
  private static final String FILE = "fdinfo";
  private static final int CLOSE_ON_EXEC = 02000000;
  private static final Pattern TIME = Pattern.compile("\\(([0-9]{1,18}), ([0-9]{1,9})\\)");
  private static final Pattern INOTIFY =
      Pattern.compile(
          "inotify wd:([0-9a-f]{1,7}) ino:[0-9a-f]+ sdev:[0-9a-f]+ mask:([0-9a-f]{1,8}) .*");
  private static final Pattern WATCH =
      Pattern.compile(
          "tfd: +([0-9]{1,10}) events: +([0-9a-f]{1,8}) data: +([0-9a-f]{1,16})(?: .*)?");

  public FdInfoText {
    watches = List.copyOf(watches);
    locks = List.copyOf(locks);
  }

  /** {@code count} unsigned. */
  public record EventCounter(long count, boolean semaphore) {}

  /** Times in nanoseconds; {@code remaining} 0: disarmed. */
  public record Timer(
      int clock, long ticks, int settimeFlags, long remainingNanos, long intervalNanos) {}

  /**
   * @param signals mask of a signalfd
   * @param pid of a pidfd, as the reader sees it; -1: dead and reaped
   * @param inotify the watches of an inotify instance
   */
  public record Notifier(
      Optional<Long> signals, Optional<Integer> pid, List<InotifyWatch> inotify) {
    public Notifier {
      inotify = List.copyOf(inotify);
    }
  }

  /** {@code mask} IN_*, as shown. */
  public record InotifyWatch(int wd, long mask) {}

  /** One entry of an epoll instance. */
  public record Watch(int fd, long events, long data) {}

  /** Belongs to the descriptor. */
  public boolean closeOnExec() {
    return (flags & CLOSE_ON_EXEC) != 0;
  }

  /** Belongs to the open file. */
  public int statusFlags() {
    return flags & ~CLOSE_ON_EXEC;
  }

  public static FdInfoText parse(String text) throws MalformedText {
    Fields fields = Fields.parse(FILE, text);
    long flags = Numbers.octal(FILE, fields.require("flags"));
    if (flags < 0 || flags > Integer.MAX_VALUE) {
      throw new MalformedText(FILE, fields.require("flags"));
    }
    return new FdInfoText(
        Numbers.decimal(FILE, fields.require("pos")),
        (int) flags,
        eventCounter(fields),
        timer(fields),
        watches(text),
        text.lines().filter(line -> line.startsWith("lock:")).toList(),
        notifier(fields, text));
  }

  private static Optional<EventCounter> eventCounter(Fields fields) throws MalformedText {
    Optional<String> count = fields.find("eventfd-count");
    if (count.isEmpty()) {
      return Optional.empty();
    }
    boolean semaphore = fields.find("eventfd-semaphore").orElse("0").equals("1");
    return Optional.of(new EventCounter(Numbers.hexadecimal(FILE, count.get()), semaphore));
  }

  private static Optional<Timer> timer(Fields fields) throws MalformedText {
    Optional<String> clock = fields.find("clockid");
    if (clock.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Timer(
            Numbers.small(FILE, clock.get()),
            Numbers.decimal(FILE, fields.require("ticks")),
            (int) Numbers.octal(FILE, fields.require("settime flags")),
            nanos(fields.require("it_value")),
            nanos(fields.require("it_interval"))));
  }

  private static List<Watch> watches(String text) throws MalformedText {
    List<Watch> watches = new ArrayList<>();
    for (String line : text.lines().filter(each -> each.startsWith("tfd:")).toList()) {
      Matcher watch = WATCH.matcher(line);
      if (!watch.matches()) {
        throw new MalformedText(FILE, line);
      }
      watches.add(
          new Watch(
              Numbers.small(FILE, watch.group(1)),
              Numbers.hexadecimal(FILE, watch.group(2)),
              Numbers.hexadecimal(FILE, watch.group(3))));
    }
    return watches;
  }

  private static Notifier notifier(Fields fields, String text) throws MalformedText {
    Optional<String> mask = fields.find("sigmask");
    Optional<String> pid = fields.find("Pid");
    List<InotifyWatch> inotify = new ArrayList<>();
    for (String line : text.lines().filter(each -> each.startsWith("inotify wd:")).toList()) {
      Matcher watch = INOTIFY.matcher(line);
      if (!watch.matches()) {
        throw new MalformedText(FILE, line);
      }
      inotify.add(
          new InotifyWatch(
              Integer.parseInt(watch.group(1), 16), Numbers.hexadecimal(FILE, watch.group(2))));
    }
    return new Notifier(
        mask.isPresent() ? Optional.of(Numbers.hexadecimal(FILE, mask.get())) : Optional.empty(),
        pid.isPresent() ? Optional.of(number(pid.get())) : Optional.empty(),
        inotify);
  }

  private static int number(String text) throws MalformedText {
    return text.equals("-1") ? -1 : Numbers.small(FILE, text);
  }

  private static long nanos(String text) throws MalformedText {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new MalformedText(FILE, text);
    }
    try {
      return Math.addExact(
          Math.multiplyExact(Long.parseLong(time.group(1)), 1_000_000_000L),
          Long.parseLong(time.group(2)));
    } catch (ArithmeticException e) {
      throw new MalformedText(FILE, text);
    }
  }
}
