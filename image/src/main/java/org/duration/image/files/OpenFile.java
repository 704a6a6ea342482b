// An open file description and what stands behind it.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.duration.image.Check;
import org.duration.image.Evidence;

/**
 * From /proc/PID/fd, fdinfo and stat. {@code statusFlags} are O_* of fdinfo without O_CLOEXEC:
 * access mode, O_APPEND, O_NONBLOCK, O_DIRECT, O_NOATIME, O_PATH, …
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OpenFile.RegularFile.class, name = "file"),
  @JsonSubTypes.Type(value = OpenFile.Directory.class, name = "directory"),
  @JsonSubTypes.Type(value = OpenFile.CharacterDevice.class, name = "device"),
  @JsonSubTypes.Type(value = OpenFile.Pipe.class, name = "pipe"),
  @JsonSubTypes.Type(value = OpenFile.EventFd.class, name = "eventfd"),
  @JsonSubTypes.Type(value = OpenFile.TimerFd.class, name = "timerfd"),
  @JsonSubTypes.Type(value = OpenFile.Epoll.class, name = "epoll"),
  @JsonSubTypes.Type(value = OpenFile.HungUpSocket.class, name = "hung-up-socket"),
  @JsonSubTypes.Type(value = OpenFile.TerminalMaster.class, name = "terminal-master"),
  @JsonSubTypes.Type(value = OpenFile.TerminalEnd.class, name = "terminal"),
  @JsonSubTypes.Type(value = OpenFile.HungUpTerminal.class, name = "hung-up-terminal"),
  @JsonSubTypes.Type(value = OpenFile.Stream.class, name = "stream"),
  @JsonSubTypes.Type(value = OpenFile.Unsupported.class, name = "unsupported")
})
public sealed interface OpenFile {
  OpenFileId id();

  int statusFlags();

  /** A regular file that stands at its path. Its bytes are the file system's. */
  record RegularFile(
      OpenFileId id, int statusFlags, long offset, String path, FileIdentity identity)
      implements OpenFile {
    public RegularFile {
      common(id, statusFlags);
      Check.notNegative(offset, "offset");
      Check.that(path.startsWith("/"), "%s with path %s", id, path);
      Check.that(identity.regular(), "%s (%s) is not a regular file", id, path);
    }
  }

  /** A directory; {@code offset} is the file system's cookie of getdents. */
  record Directory(OpenFileId id, int statusFlags, long offset, String path, FileIdentity identity)
      implements OpenFile {
    public Directory {
      common(id, statusFlags);
      Check.that(path.startsWith("/"), "%s with path %s", id, path);
      Check.that(identity.directory(), "%s (%s) is not a directory", id, path);
    }
  }

  /** A device without state of its own, opened at {@code path}. */
  record CharacterDevice(OpenFileId id, int statusFlags, Device device, String path)
      implements OpenFile {
    public CharacterDevice {
      common(id, statusFlags);
      Objects.requireNonNull(device);
      Check.that(path.startsWith("/"), "%s with path %s", id, path);
    }
  }

  /** One end of a pipe whose ends all lie in the group. */
  record Pipe(OpenFileId id, int statusFlags, PipeId pipe, PipeEnd end) implements OpenFile {
    public Pipe {
      common(id, statusFlags);
      Objects.requireNonNull(pipe);
      Objects.requireNonNull(end);
    }
  }

  /** {@code count} unsigned. */
  record EventFd(OpenFileId id, int statusFlags, long count, boolean semaphore)
      implements OpenFile {
    public EventFd {
      common(id, statusFlags);
    }
  }

  /**
   * A timer descriptor.
   *
   * @param clock CLOCK_* number
   * @param settimeFlags of timerfd_settime, as set (TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET)
   * @param ticks expirations not yet read
   * @param remainingNanos until the next expiration, relative also when set absolutely; 0: disarmed
   */
  record TimerFd(
      OpenFileId id,
      int statusFlags,
      int clock,
      int settimeFlags,
      long ticks,
      long intervalNanos,
      long remainingNanos)
      implements OpenFile {
    public TimerFd {
      common(id, statusFlags);
      Check.notNegative(clock, "clock");
      Check.notNegative(ticks, "ticks");
      Check.notNegative(intervalNanos, "intervalNanos");
      Check.notNegative(remainingNanos, "remainingNanos");
    }
  }

  /** An epoll instance. */
  record Epoll(OpenFileId id, int statusFlags, List<EpollEntry> entries) implements OpenFile {
    public Epoll {
      common(id, statusFlags);
      entries = List.copyOf(entries);
    }
  }

  /**
   * A unix socket without a name that is shut in both directions, with nothing queued: all that it
   * still does is to say so. Deliberately not captured: buffer sizes, time limits and other
   * options, which decide about nothing any more, and SO_PEERCRED, which names the process that
   * made the pair.
   */
  record HungUpSocket(OpenFileId id, int statusFlags, SocketType type) implements OpenFile {
    public HungUpSocket {
      common(id, statusFlags);
      Objects.requireNonNull(type);
    }
  }

  /**
   * The master of a pseudo terminal, which there is once; {@code path} is the multiplexer's. One
   * that init keeps for an application is no process's descriptor.
   */
  record TerminalMaster(OpenFileId id, int statusFlags, String path, Terminal terminal)
      implements OpenFile {
    private static final Set<String> PATHS = Set.of("/dev/ptmx", "/dev/pts/ptmx");

    public TerminalMaster {
      common(id, statusFlags);
      Check.that(PATHS.contains(path), "%s with path %s", id, path);
      Objects.requireNonNull(terminal);
    }
  }

  /**
   * The other end of a pseudo terminal.
   *
   * @param terminal its number
   * @param controlling opened as {@code /dev/tty}
   */
  record TerminalEnd(OpenFileId id, int statusFlags, int terminal, boolean controlling)
      implements OpenFile {
    public TerminalEnd {
      common(id, statusFlags);
      Check.that(terminal >= 0 && terminal < Terminal.MOST, "%s of terminal %d", id, terminal);
    }
  }

  /** The other end of a pseudo terminal whose master is closed: all it does is to say so. */
  record HungUpTerminal(OpenFileId id, int statusFlags, int terminal) implements OpenFile {
    public HungUpTerminal {
      common(id, statusFlags);
      Check.that(terminal >= 0 && terminal < Terminal.MOST, "%s of terminal %d", id, terminal);
    }
  }

  /**
   * Shares an open file with a standard stream of an application: leads outside, and is bound anew
   * on restore.
   *
   * @param application index into {@code Image.applications}
   * @param stream 0, 1 or 2
   */
  record Stream(OpenFileId id, int statusFlags, int application, int stream) implements OpenFile {
    public Stream {
      common(id, statusFlags);
      Check.notNegative(application, "application");
      Check.that(stream >= 0 && stream <= 2, "stream %d", stream);
    }
  }

  /** What cannot be captured; never in a committed image. */
  record Unsupported(OpenFileId id, int statusFlags, Evidence evidence) implements OpenFile {
    public Unsupported {
      common(id, statusFlags);
      Objects.requireNonNull(evidence);
    }
  }

  private static void common(OpenFileId id, int statusFlags) {
    Objects.requireNonNull(id);
    Check.notNegative(statusFlags, "statusFlags");
    Check.that((statusFlags & 02000000) == 0, "%s: O_CLOEXEC belongs to descriptors", id);
  }
}
