// Sets the options of internet sockets.
package org.duration.restore.compile;

import java.util.List;
import java.util.Set;
import org.duration.image.files.InternetOption;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.InternetOp;

/** Some count when a socket gets its name, some only once it has one. */
final class SocketOptions {
  private record Name(int level, int name) {}

  private static final int SOCKET = 1;
  private static final int IPV6 = 41;
  private static final Name REUSE_ADDRESS = new Name(SOCKET, 2);
  private static final Name RECEIVE_BUFFER = new Name(SOCKET, 8);
  private static final Name SEND_BUFFER = new Name(SOCKET, 7);
  private static final Name BUFFER_LOCK = new Name(SOCKET, 72);
  private static final Name ONLY_V6 = new Name(IPV6, 26);
  private static final int LOW_WATER = 18;
  private static final int SMALL_BUFFER = 1 << 18;
  private static final int LEAST_SEGMENT = 536;

  /** Force them past the limit for plain users. */
  private static final int FORCED_RECEIVE = 33;

  private static final int FORCED_SEND = 32;

  /** Those that listen() or data would reset, or that would hold back what the restore sends. */
  private static final Set<Name> LATE =
      Set.of(
          REUSE_ADDRESS,
          RECEIVE_BUFFER,
          SEND_BUFFER,
          BUFFER_LOCK,
          new Name(SOCKET, LOW_WATER),
          new Name(6, 23));

  private final boolean force;
  private final Program program;

  SocketOptions(HostFacts host, Program program) {
    this.force = host.privileges().mayForceBuffers();
    this.program = program;
  }

  static boolean onlyV6(List<InternetOption> options) {
    return options.stream().anyMatch(o -> o.is(ONLY_V6.level, ONLY_V6.name) && o.number() != 0);
  }

  /**
   * Segments larger than a small window would each wait for a timer.
   *
   * @return 0 when the window is as large as any segment
   */
  static int segment(List<InternetOption> options) {
    boolean fixed = options.stream().anyMatch(o -> name(o).equals(BUFFER_LOCK) && o.number() != 0);
    return options.stream()
        .filter(option -> fixed && name(option).equals(RECEIVE_BUFFER))
        .mapToInt(InternetOption::number)
        .filter(bytes -> bytes < SMALL_BUFFER)
        .map(bytes -> Math.max(bytes / 4, LEAST_SEGMENT))
        .findFirst()
        .orElse(0);
  }

  void reuse(String subject, int fd) {
    number(subject, fd, REUSE_ADDRESS, 1);
  }

  /**
   * Room for all of {@code bytes} in the queue, but not for much more: the sender is told of it.
   */
  void room(String subject, int fd, long bytes) {
    number(subject, fd, new Name(SOCKET, LOW_WATER), (int) Math.min(bytes, Integer.MAX_VALUE));
  }

  void lowWater(String subject, int fd) {
    number(subject, fd, new Name(SOCKET, LOW_WATER), 1);
  }

  /** Before it gets a name. */
  void before(String subject, int fd, List<InternetOption> options) {
    options.stream()
        .filter(option -> !LATE.contains(name(option)))
        .forEach(option -> set(subject, fd, option));
  }

  /** Of a TCP socket that was made without {@link #before}. */
  void connected(String subject, int fd, List<InternetOption> options) {
    options.stream()
        .filter(option -> !LATE.contains(name(option)) && !name(option).equals(ONLY_V6))
        .forEach(option -> set(subject, fd, option));
  }

  /** Of TCP, once all names are taken. */
  void after(String subject, int fd, List<InternetOption> options) {
    if (options.stream().noneMatch(option -> name(option).equals(REUSE_ADDRESS))) {
      number(subject, fd, REUSE_ADDRESS, 0);
    }
    late(subject, fd, options);
  }

  void late(String subject, int fd, List<InternetOption> options) {
    options.stream()
        .filter(option -> LATE.contains(name(option)))
        .forEach(option -> set(subject, fd, option));
  }

  /** A buffer's size is told twice as large as it is asked for. */
  private void set(String subject, int fd, InternetOption option) {
    Name name = name(option);
    if (name.equals(RECEIVE_BUFFER)) {
      number(subject, fd, force ? new Name(SOCKET, FORCED_RECEIVE) : name, option.number() / 2);
    } else if (name.equals(SEND_BUFFER)) {
      number(subject, fd, force ? new Name(SOCKET, FORCED_SEND) : name, option.number() / 2);
    } else {
      program.add(
          subject, new InternetOp.SetOption(fd, option.level(), option.name(), option.value()));
    }
  }

  private void number(String subject, int fd, Name name, int value) {
    program.add(
        subject, new InternetOp.SetOption(fd, name.level, name.name, InternetOption.number(value)));
  }

  private static Name name(InternetOption option) {
    return new Name(option.level(), option.name());
  }
}
