// Ops that make, place and close descriptors.
package org.duration.restore.plan;

import java.util.Locale;
import org.duration.image.Check;
import org.duration.image.files.LockKind;

/** The verbs of descriptors. Each that makes one places it at exactly the number it names. */
public sealed interface DescriptorOp extends Op {
  /** The largest number of a descriptor, as {@code close_range} takes it. */
  long LAST = 0xffffffffL;

  /** {@code openat} with {@code flags} (O_*). */
  record Open(int fd, int flags, int mode, String path) implements DescriptorOp {
    public Open {
      Check.that(path.startsWith("/") && path.indexOf(0) < 0, "path %s", path);
    }

    @Override
    public String operands() {
      String permissions = mode == 0 ? "" : String.format(" mode %04o", mode);
      return fd + " " + Names.quoted(path) + " " + Names.openFlags(flags) + permissions;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(flags).u32(mode).u32(0).text(path);
    }
  }

  /** {@code memfd_create} with {@code flags} (MFD_*). */
  record MemFd(int fd, int flags, String name) implements DescriptorOp {
    public MemFd {
      Check.that(name.indexOf(0) < 0, "name %s", name);
    }

    @Override
    public String operands() {
      return fd + " " + Names.quoted(name) + String.format(" flags %#x", flags);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(flags).u32(0).u32(0).text(name);
    }
  }

  /** F_ADD_SEALS of F_SEAL_* in {@code seals}. */
  record AddSeals(int fd, int seals) implements DescriptorOp {
    @Override
    public String operands() {
      return fd + String.format(" %#x", seals);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(seals);
    }
  }

  /** {@code dup3}. */
  record Dup(int from, int to, boolean closeOnExec) implements DescriptorOp {
    @Override
    public String operands() {
      return from + " -> " + to + (closeOnExec ? " cloexec" : "");
    }

    @Override
    public void write(OpWriter out) {
      out.u32(from).u32(to).u32(closeOnExec ? Names.O_CLOEXEC : 0).u32(0);
    }
  }

  /** Closes {@code first} to {@code last}, both included. */
  record CloseRange(long first, long last) implements DescriptorOp {
    public CloseRange {
      Check.that(first >= 0 && first <= last && last <= LAST, "descriptors %d-%d", first, last);
    }

    @Override
    public String operands() {
      return first == last ? Long.toString(first) : first + "-" + (last == LAST ? "" : last);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(first).u64(last);
    }
  }

  /** Sets the offset of an open file. */
  record Seek(int fd, long offset) implements DescriptorOp {
    @Override
    public String operands() {
      return fd + " to " + offset;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(offset);
    }
  }

  /** {@code pipe2}; {@code flags} O_DIRECT or 0. */
  record Pipe(int readFd, int writeFd, int flags, int capacity) implements DescriptorOp {
    @Override
    public String operands() {
      String packets = flags == 0 ? "" : " " + Names.openFlags(flags);
      return "read " + readFd + " write " + writeFd + " capacity " + capacity + packets;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(readFd).u32(writeFd).u32(flags).u32(capacity);
    }
  }

  /**
   * {@code socketpair} of AF_UNIX.
   *
   * @param otherFd {@link #NONE}: closed at once, so that {@code fd} is hung up
   * @param type SOCK_*, with SOCK_NONBLOCK for both ends
   */
  record SocketPair(int fd, int otherFd, int type) implements DescriptorOp {
    public static final int NONE = -1;

    @Override
    public String operands() {
      String other = otherFd == NONE ? "hung up" : "with " + otherFd;
      return fd + " " + Names.socketType(type) + " " + other;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(otherFd).u32(type).u32(0);
    }
  }

  /** {@code bytes} of {@code from} at {@code offset}, to where {@code to} stands. */
  record Copy(int from, int to, long offset, long bytes) implements DescriptorOp {
    @Override
    public String operands() {
      return from + " @" + offset + " +" + bytes + " -> " + to;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(from).u32(to).u64(offset).u64(bytes);
    }
  }

  /** {@code flags} EFD_*; {@code count} unsigned. */
  record EventFd(int fd, int flags, long count) implements DescriptorOp {
    @Override
    public String operands() {
      return fd + " count " + Long.toUnsignedString(count) + Names.eventFdFlags(flags);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(flags).u64(count);
    }
  }

  /** {@code value} 0: disarmed; {@code ticks} expired and unread. */
  record TimerFd(
      int fd,
      int clock,
      int flags,
      int settimeFlags,
      long intervalNanos,
      long valueNanos,
      long ticks)
      implements DescriptorOp {
    @Override
    public String operands() {
      return fd
          + " clock "
          + clock
          + (flags == 0 ? "" : " " + Names.openFlags(flags))
          + " settime "
          + settimeFlags
          + " value "
          + Names.nanos(valueNanos)
          + " interval "
          + Names.nanos(intervalNanos)
          + " ticks "
          + ticks;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(clock).u32(flags).u32(settimeFlags);
      out.u64(intervalNanos / Names.NANOS).u64(intervalNanos % Names.NANOS);
      out.u64(valueNanos / Names.NANOS).u64(valueNanos % Names.NANOS).u64(ticks);
    }
  }

  /** {@code epoll_create1}. */
  record Epoll(int fd) implements DescriptorOp {
    @Override
    public String operands() {
      return Integer.toString(fd);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(0).u32(fd).u32(0).u32(0);
    }
  }

  /** {@code EPOLL_CTL_ADD}; {@code events} unsigned. */
  record EpollAdd(int epollFd, int fd, long events, long data) implements DescriptorOp {
    @Override
    public String operands() {
      return String.format("%d watches %d events %#x data %#x", epollFd, fd, events, data);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(epollFd).u32(fd).u32(events).u32(0).u64(data);
    }
  }

  /** Takes a lock or lease at once. */
  record Lock(int fd, LockKind kind, boolean exclusive, long start, long bytes)
      implements DescriptorOp {
    @Override
    public String operands() {
      String range = start == 0 && bytes == 0 ? "" : " " + start + " +" + bytes;
      return fd
          + " "
          + kind.name().toLowerCase(Locale.ROOT)
          + (exclusive ? " write" : " read")
          + range;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(kind.ordinal() + 1).u32(exclusive ? 1 : 0).u32(0).u64(start).u64(bytes);
    }
  }

  /** {@code F_SETOWN_EX}, {@code F_SETSIG}, O_ASYNC; {@code pid} 0: nobody. */
  record Owner(int fd, int type, int pid, int signal, boolean async) implements DescriptorOp {
    @Override
    public String operands() {
      String[] types = {"thread", "process", "group"};
      String with = signal == 0 ? "" : " by " + Names.signal(signal);
      return fd + " tells " + types[type] + " " + pid + with + (async ? " async" : "");
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(type).u32(pid).u32(signal).u32(async ? 1 : 0).u32(0);
    }
  }

  /**
   * A signalfd, an inotify instance that watches nothing, or a pidfd.
   *
   * @param pid 0: of a process that is dead and reaped
   * @param mask of signals
   */
  record Notifier(int fd, Kind kind, int flags, int pid, long mask) implements DescriptorOp {
    /** DUR_NOTIFIER_*, from 1 on. */
    public enum Kind {
      SIGNALS,
      INOTIFY,
      PROCESS
    }

    @Override
    public String operands() {
      String what =
          switch (kind) {
            case SIGNALS -> String.format("signals %#x", mask);
            case INOTIFY -> "inotify";
            case PROCESS -> pid == 0 ? "dead process" : "process " + pid;
          };
      return fd + " " + what + (flags == 0 ? "" : " nonblock");
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(kind.ordinal() + 1).u32(flags).u32(pid).u64(mask);
    }
  }

  /** {@code inotify_add_watch}, under exactly that number; {@code mask} unsigned. */
  record InotifyWatch(int fd, int wd, long mask, String path) implements DescriptorOp {
    public InotifyWatch {
      Check.that(path.startsWith("/") && path.indexOf(0) < 0, "path %s", path);
    }

    @Override
    public String operands() {
      return fd + " watch " + wd + " " + Names.quoted(path) + String.format(" mask %#x", mask);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(wd).u32(mask).u32(0).text(path);
    }
  }

  /** {@code F_SETPIPE_SZ} of a named pipe. */
  record PipeSize(int fd, int capacity) implements DescriptorOp {
    @Override
    public String operands() {
      return fd + " capacity " + capacity;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(capacity);
    }
  }

  /** {@code F_SETFL}. */
  record StatusFlags(int fd, int flags) implements DescriptorOp {
    @Override
    public String operands() {
      return fd + " " + Names.openFlags(flags);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(flags);
    }
  }
}
