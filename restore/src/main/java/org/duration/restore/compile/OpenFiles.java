// Makes open files at tool numbers.
package org.duration.restore.compile;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.files.PipeEnd;
import org.duration.image.files.PipeId;
import org.duration.image.files.PipeImage;
import org.duration.image.files.Terminal;
import org.duration.image.ipc.ShmFile;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.QueueOp;

/**
 * The same for the root task and for a process. An epoll instance comes after what it watches: the
 * kernel remembers the number an entry was added under, so the target stands there for a moment.
 */
final class OpenFiles {
  private static final int O_ACCMODE = 3;
  private static final int O_NOCTTY = 0400;
  private static final int O_APPEND = 02000;
  private static final int O_NONBLOCK = 04000;
  private static final int O_DIRECT = 040000;
  private static final int EFD_SEMAPHORE = 1;
  private static final int TFD_TIMER_ABSTIME = 1;
  private static final int CLOCK_REALTIME = 0;
  private static final int CLOCK_REALTIME_ALARM = 8;

  /** O_CREAT, O_EXCL, O_TRUNC, O_ASYNC, the bit of O_TMPFILE: what opening again must not do. */
  static final int NEVER = 0100 | 0200 | 01000 | 020000 | 020000000;

  private final Image image;
  private final HostFacts host;
  private final Tools tools;
  private final Program program;
  private final RemovedFiles removedFiles;
  private final NamedPipes namedPipes;
  private final Set<PipeId> pipes = new HashSet<>();

  OpenFiles(Image image, HostFacts host, Tools tools, Program program) {
    this.image = image;
    this.host = host;
    this.tools = tools;
    this.program = program;
    this.namedPipes = new NamedPipes(image, host, tools, program);
    this.removedFiles = new RemovedFiles(image, host, tools, program);
  }

  void make(List<OpenFile> files) {
    new InternetFiles(image, host, tools, program)
        .make(
            files.stream()
                .filter(OpenFile.Internet.class::isInstance)
                .map(OpenFile.Internet.class::cast)
                .toList());
    files.stream().filter(file -> !(file instanceof OpenFile.Epoll)).forEach(this::make);
    files.stream().filter(OpenFile.Epoll.class::isInstance).forEach(this::make);
    removedFiles.close();
  }

  /** {@code openfile 3 (/var/lib/app/log)}: how a user would know it. */
  static String subject(OpenFile file) {
    if (file instanceof OpenFile.RegularFile regular) {
      return "file " + regular.path();
    } else if (file instanceof OpenFile.Directory directory) {
      return "directory " + directory.path();
    } else if (file instanceof OpenFile.PathOnly place) {
      return "path " + place.path();
    } else if (file instanceof OpenFile.NamedPipe pipe) {
      return "named pipe " + pipe.path();
    } else if (file instanceof OpenFile.RemovedFile removed) {
      return RemovedFiles.subject(removed);
    } else if (file instanceof OpenFile.MemoryFile memory) {
      return "memory file of " + memory.memory();
    } else if (file instanceof OpenFile.MessageQueue queue) {
      return "message queue " + queue.name();
    } else if (file instanceof OpenFile.CharacterDevice device) {
      return "device " + device.path();
    } else if (file instanceof OpenFile.Pipe pipe) {
      return pipe.pipe().toString();
    } else if (file instanceof OpenFile.Stream stream) {
      return "stream " + stream.stream() + " of application " + stream.application();
    } else if (file instanceof OpenFile.EventFd) {
      return "eventfd of " + file.id();
    } else if (file instanceof OpenFile.HungUpSocket) {
      return "hung-up socket of " + file.id();
    } else if (file instanceof OpenFile.SignalFd) {
      return "signalfd of " + file.id();
    } else if (file instanceof OpenFile.Inotify) {
      return "inotify of " + file.id();
    } else if (file instanceof OpenFile.PidFd) {
      return "pidfd of " + file.id();
    } else if (file instanceof OpenFile.UnixSocket socket) {
      return "unix socket " + socket.name().map(Object::toString).orElse("of " + file.id());
    } else if (file instanceof OpenFile.Internet socket) {
      return InternetFiles.subject(socket);
    } else if (file instanceof OpenFile.Netlink netlink) {
      return netlink.socket().toString();
    } else if (file instanceof OpenFile.TimerFd) {
      return "timerfd of " + file.id();
    } else if (file instanceof OpenFile.TerminalMaster master) {
      return "master of " + Terminal.path(master.terminal().number());
    } else if (file instanceof OpenFile.TerminalEnd end) {
      return "terminal " + Terminal.path(end.terminal());
    } else if (file instanceof OpenFile.HungUpTerminal gone) {
      return "hung-up terminal " + Terminal.path(gone.terminal());
    }
    return "epoll of " + file.id();
  }

  private void make(OpenFile file) {
    if (tools.has(file.id())) {
      return; // an epoll instance that another one watches, a socket, or a memory file
    }
    if (file instanceof OpenFile.RegularFile regular) {
      regular(regular);
    } else if (file instanceof OpenFile.Directory directory) {
      open(directory, directory.path());
      seek(directory, directory.offset());
    } else if (file instanceof OpenFile.PathOnly place) {
      open(place, place.path());
    } else if (file instanceof OpenFile.NamedPipe pipe) {
      namedPipes.make(pipe);
    } else if (file instanceof OpenFile.RemovedFile removed) {
      removedFiles.make(removed);
    } else if (file instanceof OpenFile.MessageQueue queue) {
      program.add(
          subject(queue),
          new QueueOp.Open(tools.openFile(queue.id()), queue.statusFlags() & ~NEVER, queue.name()));
    } else if (file instanceof OpenFile.CharacterDevice device) {
      open(device, device.path());
    } else if (file instanceof OpenFile.Pipe pipe) {
      pipe(pipe);
    } else if (file instanceof OpenFile.Stream stream) {
      stream(stream);
    } else if (file instanceof OpenFile.EventFd eventFd) {
      eventFd(eventFd);
    } else if (file instanceof OpenFile.HungUpSocket socket) {
      hungUpSocket(socket);
    } else if (file instanceof OpenFile.SignalFd
        || file instanceof OpenFile.Inotify
        || file instanceof OpenFile.PidFd) {
      Notifiers.make(file, tools.openFile(file.id()), program);
    } else if (file instanceof OpenFile.TimerFd timerFd) {
      timerFd(timerFd);
    } else if (file instanceof OpenFile.Epoll epoll) {
      epoll(epoll);
    } else if (file instanceof OpenFile.Netlink netlink) {
      NetlinkSockets.make(netlink, tools.openFile(netlink.id()), program);
    } else if (file instanceof OpenFile.TerminalEnd end) {
      program.add(
          subject(end),
          new DescriptorOp.Open(
              tools.openFile(end.id()),
              end.statusFlags() & ~NEVER | O_NOCTTY,
              0,
              Terminal.path(end.terminal())));
    } else {
      throw new IllegalStateException("no plan for " + file);
    }
  }

  private int open(OpenFile file, String path) {
    int fd = tools.openFile(file.id());
    program.add(subject(file), new DescriptorOp.Open(fd, file.statusFlags() & ~NEVER, 0, path));
    return fd;
  }

  private void seek(OpenFile file, long offset) {
    if (offset != 0 && !file.pathOnly()) {
      program.add(subject(file), new DescriptorOp.Seek(tools.openFile(file.id()), offset));
    }
  }

  private void regular(OpenFile.RegularFile file) {
    int fd = open(file, file.path());
    if ((file.statusFlags() & O_ACCMODE) != 0 && !file.pathOnly()) {
      host.file(file.path()).identity().ifPresent(found -> check(file, fd, found));
    }
    seek(file, file.offset());
  }

  /**
   * What was looked at before compiling is still so; a file that the plan makes is another inode.
   */
  private void check(OpenFile.RegularFile file, int fd, FileIdentity found) {
    boolean append = (file.statusFlags() & O_APPEND) != 0;
    int what = append ? FileOp.CHECK_MIN_SIZE : FileOp.CHECK_SIZE | FileOp.CHECK_MTIME;
    long mtime = append ? 0 : found.mtimeNanos();
    boolean made = ShmFile.inGroup(file.path()) || host.file(file.path()).comesBack();
    int inode = made ? 0 : FileOp.CHECK_INO;
    program.add(
        subject(file), new FileOp.CheckFile(fd, inode | what, found.inode(), found.size(), mtime));
  }

  /** Both ends are made at once; the first open file of an end is it, others open it again. */
  private void pipe(OpenFile.Pipe file) {
    boolean fresh = pipes.add(file.pipe());
    int read = tools.pipe(file.pipe(), PipeEnd.READ);
    int write = tools.pipe(file.pipe(), PipeEnd.WRITE);
    if (fresh) {
      PipeImage pipe = image.pipes().get(file.pipe().value());
      program.add(subject(file), new DescriptorOp.Pipe(read, write, 0, pipe.capacity()));
      pipe.unread().ifPresent(id -> refill(file, write, image.contents().get(id.value())));
    }
    int end = file.end() == PipeEnd.READ ? read : write;
    if (firstOfEnd(file)) {
      tools.openFileAt(file.id(), end);
      statusFlags(file, end, file.statusFlags() & (O_NONBLOCK | O_DIRECT | O_APPEND));
    } else {
      open(file, "/proc/self/fd/" + end);
    }
  }

  private boolean firstOfEnd(OpenFile.Pipe file) {
    return image.openFiles().stream()
        .filter(OpenFile.Pipe.class::isInstance)
        .map(OpenFile.Pipe.class::cast)
        .filter(other -> other.pipe().equals(file.pipe()) && other.end() == file.end())
        .findFirst()
        .filter(first -> first.id().equals(file.id()))
        .isPresent();
  }

  /**
   * A pipe is full when its pages are used up, even if they are not full themselves. The odd bytes
   * go first, as the rest of a page that a reader has begun: behind them the pages are full, and a
   * writer that waits for room finds it when its page has been read, as it would have.
   */
  private void refill(OpenFile.Pipe file, int write, FileContent unread) {
    int data = tools.data(unread.file());
    String subject = "unread bytes of " + subject(file);
    long odd = unread.bytes() % host.pageSize();
    if (odd > 0) {
      program.add(subject, new DescriptorOp.Copy(data, write, unread.offset(), odd));
    }
    if (unread.bytes() > odd) {
      program.add(
          subject, new DescriptorOp.Copy(data, write, unread.offset() + odd, unread.bytes() - odd));
    }
  }

  private void statusFlags(OpenFile file, int fd, int flags) {
    if (flags != 0) {
      program.add(subject(file), new DescriptorOp.StatusFlags(fd, flags));
    }
  }

  /**
   * Its flags are those of whoever gave the stream, but a guest that does not block must not begin
   * to. O_APPEND is the log's; without it, a terminal or pipe does not mind.
   */
  private void stream(OpenFile.Stream file) {
    int fd = tools.stream(file.application(), file.stream());
    tools.openFileAt(file.id(), fd);
    int append = file.stream() == 0 ? 0 : O_APPEND;
    if ((file.statusFlags() & O_NONBLOCK) != 0) {
      statusFlags(file, fd, O_NONBLOCK | append);
    }
  }

  private void eventFd(OpenFile.EventFd file) {
    int flags = (file.semaphore() ? EFD_SEMAPHORE : 0) | file.statusFlags() & O_NONBLOCK;
    program.add(
        subject(file), new DescriptorOp.EventFd(tools.openFile(file.id()), flags, file.count()));
  }

  private void hungUpSocket(OpenFile.HungUpSocket file) {
    int type = file.type().number() | file.statusFlags() & O_NONBLOCK;
    program.add(
        subject(file),
        new DescriptorOp.SocketPair(tools.openFile(file.id()), DescriptorOp.SocketPair.NONE, type));
  }

  /** A deadline on the wall clock stays where it was; all other times go on from the freeze. */
  private void timerFd(OpenFile.TimerFd file) {
    boolean wallClock = file.clock() == CLOCK_REALTIME || file.clock() == CLOCK_REALTIME_ALARM;
    boolean deadline =
        wallClock && (file.settimeFlags() & TFD_TIMER_ABSTIME) != 0 && file.remainingNanos() != 0;
    long value = remainingNanos(file);
    program.add(
        subject(file),
        new DescriptorOp.TimerFd(
            tools.openFile(file.id()),
            file.clock(),
            file.statusFlags() & O_NONBLOCK,
            deadline ? file.settimeFlags() : 0,
            file.intervalNanos(),
            deadline ? deadline(value, image.clocks().realtimeNanos()) : value,
            file.ticks()));
  }

  /**
   * Whoever only wants to know that the clock is set (TFD_TIMER_CANCEL_ON_SET) lets it be due at
   * the end of time, which does not come later for the moment that passed since it was read.
   */
  private static long deadline(long remainingNanos, long nowNanos) {
    return Math.min(remainingNanos, Long.MAX_VALUE - nowNanos) + nowNanos;
  }

  /**
   * A periodic timer that has expired stands still until it is read, and shows no time left: set to
   * 0 it would be switched off. It goes on an interval later.
   */
  private static long remainingNanos(OpenFile.TimerFd file) {
    boolean unread = file.remainingNanos() == 0 && file.ticks() != 0;
    return unread ? file.intervalNanos() : file.remainingNanos();
  }

  private void epoll(OpenFile.Epoll file) {
    for (EpollEntry entry : file.entries()) {
      make(image.openFiles().get(entry.target().value()));
    }
    int fd = tools.openFile(file.id());
    program.add(subject(file), new DescriptorOp.Epoll(fd));
    for (EpollEntry entry : file.entries()) {
      String subject = "fd " + entry.fd() + " in " + subject(file);
      int target = tools.openFile(entry.target());
      program.add(subject, new DescriptorOp.Dup(target, entry.fd(), false));
      program.add(subject, new DescriptorOp.EpollAdd(fd, entry.fd(), entry.events(), entry.data()));
      program.add(subject, new DescriptorOp.CloseRange(entry.fd(), entry.fd()));
    }
  }
}
