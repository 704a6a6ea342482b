// An open file description and what stands behind it.
package org.duration.image.files;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.duration.image.Check;
import org.duration.image.Evidence;
import org.duration.image.ipc.PosixQueue;
import org.duration.image.memory.SharedMemoryId;

/**
 * From /proc/PID/fd, fdinfo and stat. {@code statusFlags} are O_* of fdinfo without O_CLOEXEC:
 * access mode, O_APPEND, O_NONBLOCK, O_DIRECT, O_NOATIME, O_PATH, …
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OpenFile.RegularFile.class, name = "file"),
  @JsonSubTypes.Type(value = OpenFile.Directory.class, name = "directory"),
  @JsonSubTypes.Type(value = OpenFile.PathOnly.class, name = "path-only"),
  @JsonSubTypes.Type(value = OpenFile.RemovedFile.class, name = "removed-file"),
  @JsonSubTypes.Type(value = OpenFile.MemoryFile.class, name = "memory-file"),
  @JsonSubTypes.Type(value = OpenFile.CharacterDevice.class, name = "device"),
  @JsonSubTypes.Type(value = OpenFile.MessageQueue.class, name = "message-queue"),
  @JsonSubTypes.Type(value = OpenFile.Pipe.class, name = "pipe"),
  @JsonSubTypes.Type(value = OpenFile.NamedPipe.class, name = "named-pipe"),
  @JsonSubTypes.Type(value = OpenFile.EventFd.class, name = "eventfd"),
  @JsonSubTypes.Type(value = OpenFile.TimerFd.class, name = "timerfd"),
  @JsonSubTypes.Type(value = OpenFile.Epoll.class, name = "epoll"),
  @JsonSubTypes.Type(value = OpenFile.SignalFd.class, name = "signalfd"),
  @JsonSubTypes.Type(value = OpenFile.Inotify.class, name = "inotify"),
  @JsonSubTypes.Type(value = OpenFile.PidFd.class, name = "pidfd"),
  @JsonSubTypes.Type(value = OpenFile.HungUpSocket.class, name = "hung-up-socket"),
  @JsonSubTypes.Type(value = OpenFile.UnixSocket.class, name = "unix-socket"),
  @JsonSubTypes.Type(value = OpenFile.Internet.class, name = "internet-socket"),
  @JsonSubTypes.Type(value = OpenFile.Netlink.class, name = "netlink-socket"),
  @JsonSubTypes.Type(value = OpenFile.TerminalMaster.class, name = "terminal-master"),
  @JsonSubTypes.Type(value = OpenFile.TerminalEnd.class, name = "terminal"),
  @JsonSubTypes.Type(value = OpenFile.HungUpTerminal.class, name = "hung-up-terminal"),
  @JsonSubTypes.Type(value = OpenFile.Stream.class, name = "stream"),
  @JsonSubTypes.Type(value = OpenFile.Unsupported.class, name = "unsupported")
})
public sealed interface OpenFile {
  OpenFileId id();

  int statusFlags();

  /** Whether it was opened with O_PATH: it leads to an object that it neither reads nor writes. */
  default boolean pathOnly() {
    return (statusFlags() & 010000000) != 0;
  }

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

  /**
   * Opened with O_PATH, and neither a regular file nor a directory: a symbolic link itself, a pipe,
   * a socket's file, a device.
   *
   * @param identity of that object, no link followed
   */
  record PathOnly(OpenFileId id, int statusFlags, String path, FileIdentity identity)
      implements OpenFile {
    public PathOnly {
      common(id, statusFlags);
      Check.that((statusFlags & 010000000) != 0, "%s (%s) is open for more", id, path);
      Check.that(path.startsWith("/"), "%s with path %s", id, path);
      Check.that(
          !identity.regular() && !identity.directory(), "%s (%s) is of another type", id, path);
    }
  }

  /**
   * A regular file or directory that has no name any more. Open files and mapped files of one
   * device and inode are of one such file; its bytes are in the image. Deliberately not captured:
   * extended attributes and access control lists, times other than mtime.
   *
   * @param path the name that it had last
   * @param extents ascending; what is in none reads as zeros. None of a directory
   */
  record RemovedFile(
      OpenFileId id,
      int statusFlags,
      long offset,
      String path,
      FileIdentity identity,
      List<FileExtent> extents)
      implements OpenFile {
    public RemovedFile {
      common(id, statusFlags);
      Check.notNegative(offset, "offset");
      Check.that(path.startsWith("/") && path.length() > 1, "%s with path %s", id, path);
      Check.that(
          identity.regular() || identity.directory(), "%s (%s) is of another type", id, path);
      extents = List.copyOf(extents);
      Check.that(
          identity.regular() || extents.isEmpty(), "%s (%s): a directory has no bytes", id, path);
      long end = 0;
      for (FileExtent extent : extents) {
        Check.that(extent.offset() >= end, "%s (%s): extents do not ascend", id, path);
        end = extent.offset() + 1;
      }
      Check.that(end <= identity.size(), "%s (%s): extents beyond its end", id, path);
    }
  }

  /** Of memory that no file system names. */
  record MemoryFile(OpenFileId id, int statusFlags, long offset, SharedMemoryId memory)
      implements OpenFile {
    public MemoryFile {
      common(id, statusFlags);
      Check.notNegative(offset, "offset");
      Objects.requireNonNull(memory);
    }
  }

  /** Of a POSIX message queue that has a name; {@code name} with its slash. */
  record MessageQueue(OpenFileId id, int statusFlags, String name) implements OpenFile {
    public MessageQueue {
      common(id, statusFlags);
      PosixQueue.name(name);
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

  /** An end, or both, of a pipe that has a name; nobody outside the group has it open. */
  record NamedPipe(OpenFileId id, int statusFlags, PipeId pipe, String path, FileIdentity identity)
      implements OpenFile {
    public NamedPipe {
      common(id, statusFlags);
      Objects.requireNonNull(pipe);
      Check.that(path.startsWith("/"), "%s with path %s", id, path);
      Check.that(identity.pipe(), "%s (%s) is not a pipe", id, path);
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

  /** {@code mask} of the signals that can be read from it. */
  record SignalFd(OpenFileId id, int statusFlags, long mask) implements OpenFile {
    public SignalFd {
      common(id, statusFlags);
    }
  }

  /** An inotify instance without queued events. Numbers of watches that are gone are not kept. */
  record Inotify(OpenFileId id, int statusFlags, List<InotifyWatch> watches) implements OpenFile {
    public Inotify {
      common(id, statusFlags);
      watches = List.copyOf(watches);
    }
  }

  /**
   * Of a process of the group. Several processes that share one get one each: all that they shared
   * is O_NONBLOCK.
   *
   * @param pid 0: of one that is dead and reaped
   */
  record PidFd(OpenFileId id, int statusFlags, int pid) implements OpenFile {
    public PidFd {
      common(id, statusFlags);
      Check.notNegative(pid, "pid");
    }
  }

  /**
   * A unix socket without a name that is shut in both directions, with nothing queued: all that it
   * still does is to say so. Only images of older builds have it: {@link UnixSocket} is all
   * sockets. Deliberately not captured: buffer sizes, time limits and other options, which decide
   * about nothing any more, and SO_PEERCRED, which names the process that made the pair.
   */
  record HungUpSocket(OpenFileId id, int statusFlags, SocketType type) implements OpenFile {
    public HungUpSocket {
      common(id, statusFlags);
      Objects.requireNonNull(type);
      Check.that(type.connects(), "%s: a hung-up %s", id, type);
    }
  }

  /**
   * A unix socket; its open file and the socket itself are one. Deliberately not captured: when
   * each message arrived (SO_TIMESTAMP), the security label of its sender, and in what pieces a
   * stream was written.
   *
   * @param shutdown 1 nothing more is received, 2 nothing more is sent; of a connection the other
   *     end has the opposite
   * @param creator SO_PEERCRED
   * @param queueMemory what the queue costs its sender, as SIOCOUTQ counts; 0 where nobody can say
   * @param queue what was sent to it and not received yet, oldest first
   * @param options of SOL_SOCKET, where they differ from those of a fresh socket
   */
  record UnixSocket(
      OpenFileId id,
      int statusFlags,
      SocketType type,
      Optional<UnixName> name,
      UnixLink link,
      int shutdown,
      Optional<UnixCredentials> creator,
      long queueMemory,
      List<UnixMessage> queue,
      List<SocketOption> options)
      implements OpenFile {
    public UnixSocket {
      common(id, statusFlags);
      Objects.requireNonNull(type);
      Objects.requireNonNull(name);
      Objects.requireNonNull(link);
      Objects.requireNonNull(creator);
      Check.that(shutdown >= 0 && shutdown <= 3, "%s: shutdown %d", id, shutdown);
      Check.notNegative(queueMemory, "queueMemory");
      queue = List.copyOf(queue);
      options = List.copyOf(options);
      boolean listens = link instanceof UnixLink.Listening;
      Check.that(!listens || name.isPresent(), "%s listens without a name", id);
      Check.that(!listens || type.connects(), "%s: a %s listens", id, type);
      Check.that(!listens || queue.isEmpty(), "%s listens, and messages wait at it", id);
      Check.that(
          !(link instanceof UnixLink.Outside) || !type.connects(),
          "%s: a %s with an end outside",
          id,
          type);
    }
  }

  /** A TCP or UDP socket. */
  record Internet(OpenFileId id, int statusFlags, InternetSocket socket) implements OpenFile {
    public Internet {
      common(id, statusFlags);
      Objects.requireNonNull(socket);
    }
  }

  /** A netlink socket. */
  record Netlink(OpenFileId id, int statusFlags, NetlinkSocket socket) implements OpenFile {
    public Netlink {
      common(id, statusFlags);
      Objects.requireNonNull(socket);
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
