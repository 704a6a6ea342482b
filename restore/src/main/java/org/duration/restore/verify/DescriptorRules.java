// Descriptors are made before they are used, and nothing is written that is not the group's own.
package org.duration.restore.verify;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duration.image.ipc.IpcLimit;
import org.duration.image.ipc.ShmFile;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.QueueOp;
import org.duration.restore.plan.SocketOp;
import org.duration.restore.plan.SysvOp;

/** Over the ops of one process. */
final class DescriptorRules {
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_NOCTTY = 0400;
  private static final int O_TRUNC = 01000;
  private static final int O_NOFOLLOW = 0400000;
  private static final int O_TMPFILE = 020000000;

  /** What a process may say about itself, and about the next SysV object. */
  private static final Set<String> WRITABLE =
      Set.of(
          "/proc/self/oom_score_adj",
          "/proc/self/coredump_filter",
          SysvOp.Kind.SEGMENT.nextId(),
          SysvOp.Kind.SEMAPHORES.nextId(),
          SysvOp.Kind.QUEUE.nextId());

  private static final Set<String> LIMITS =
      IpcLimit.fresh().stream().map(IpcLimit::path).collect(Collectors.toUnmodifiableSet());

  private static final String OPEN_ALREADY = "/proc/self/fd/";

  private final Plan plan;
  private final Problems problems;
  private final Descriptors descriptors;
  private final MadeNames names;

  DescriptorRules(Plan plan, Problems problems, Descriptors descriptors) {
    this.plan = plan;
    this.problems = problems;
    this.descriptors = descriptors;
    this.names = new MadeNames(problems);
  }

  Problems problems() {
    return problems;
  }

  Descriptors descriptors() {
    return descriptors;
  }

  void descriptor(DescriptorOp op) {
    if (op instanceof DescriptorOp.Open open) {
      open(open);
    } else if (op instanceof DescriptorOp.MemFd memory) {
      descriptors.put(memory.fd(), Held.of(Held.Kind.CONTENT));
    } else if (op instanceof DescriptorOp.AddSeals seals) {
      kind(seals.fd(), Held.Kind.CONTENT);
    } else if (op instanceof DescriptorOp.Dup dup) {
      held(dup.from()).ifPresent(held -> descriptors.put(dup.to(), held));
    } else if (op instanceof DescriptorOp.CloseRange close) {
      descriptors.close(close.first(), close.last());
    } else if (op instanceof DescriptorOp.Seek seek) {
      held(seek.fd());
    } else if (op instanceof DescriptorOp.Pipe pipe) {
      problems.unless(pipe.readFd() != pipe.writeFd(), "both ends at %d", pipe.readFd());
      descriptors.put(pipe.readFd(), Held.of(Held.Kind.PIPE_READ));
      descriptors.put(pipe.writeFd(), Held.of(Held.Kind.PIPE_WRITE));
    } else if (op instanceof DescriptorOp.SocketPair pair) {
      socketPair(pair);
    } else if (op instanceof DescriptorOp.Copy copy) {
      copy(copy);
    } else if (op instanceof DescriptorOp.EventFd eventFd) {
      descriptors.put(eventFd.fd(), Held.of(Held.Kind.EVENT));
    } else if (op instanceof DescriptorOp.TimerFd timerFd) {
      descriptors.put(timerFd.fd(), Held.of(Held.Kind.EVENT));
    } else if (op instanceof DescriptorOp.Epoll epoll) {
      descriptors.put(epoll.fd(), Held.of(Held.Kind.EPOLL));
    } else if (op instanceof DescriptorOp.EpollAdd add) {
      kind(add.epollFd(), Held.Kind.EPOLL);
      held(add.fd());
    } else if (op instanceof DescriptorOp.Notifier notifier) {
      descriptors.put(notifier.fd(), Held.of(Held.Kind.EVENT));
    } else if (op instanceof DescriptorOp.InotifyWatch watch) {
      kind(watch.fd(), Held.Kind.EVENT);
    } else if (op instanceof DescriptorOp.PipeSize size) {
      kind(size.fd(), Held.Kind.PIPE_WRITE);
    } else if (op instanceof DescriptorOp.Lock lock) {
      held(lock.fd());
    } else if (op instanceof DescriptorOp.Owner owner) {
      held(owner.fd());
    } else if (op instanceof DescriptorOp.StatusFlags flags) {
      held(flags.fd());
    }
  }

  void socket(SocketOp op) {
    new SocketRules(problems, descriptors, this).socket(op);
  }

  /** A queue is opened by its name when the root task has made it. */
  void queue(QueueOp op, Set<String> queues) {
    if (op instanceof QueueOp.Make make) {
      problems.unless(queues.add(make.name()), "makes queue %s twice", make.name());
      descriptors.put(make.fd(), Held.of(Held.Kind.QUEUE));
    } else if (op instanceof QueueOp.Send send) {
      kind(send.fd(), Held.Kind.QUEUE);
      if (send.dataFd() != DescriptorOp.SocketPair.NONE) {
        data(send.dataFd(), send.offset(), send.bytes());
      }
    } else if (op instanceof QueueOp.Open open) {
      problems.unless(
          queues.contains(open.name()), "opens queue %s, which is not made", open.name());
      descriptors.put(open.fd(), Held.of(Held.Kind.FILE));
    }
  }

  void file(FileOp op) {
    if (op instanceof FileOp.CheckFile check) {
      check(check);
    } else if (op instanceof FileOp.WriteFile write) {
      boolean own = WRITABLE.contains(write.path()) || LIMITS.contains(write.path());
      problems.unless(own, "writes to %s", write.path());
    } else if (op instanceof FileOp.Unlink unlink) {
      problems.unless(
          own(unlink.path()) || inGroup(unlink.path()) || names.removed(unlink.path()),
          "removes %s",
          unlink.path());
    } else if (op instanceof FileOp.Truncate truncate) {
      held(truncate.fd())
          .filter(held -> held.kind() != Held.Kind.CONTENT && held.kind() != Held.Kind.CHECKED)
          .ifPresent(
              held -> problems.add("truncates %d, which is a %s", truncate.fd(), held.kind()));
    } else if (op instanceof FileOp.FileState state) {
      kind(state.fd(), Held.Kind.CONTENT);
    } else if (op instanceof FileOp.MakeDirectory make) {
      names.made(make.path());
    } else if (op instanceof FileOp.RemoveDirectory remove) {
      problems.unless(names.removed(remove.path()), "removes %s", remove.path());
    } else if (op instanceof FileOp.ChDir place) {
      problems.unless(place.path().startsWith("/"), "goes to %s", place.path());
    } else if (op instanceof FileOp.ChRoot place) {
      problems.unless(place.path().startsWith("/"), "goes to %s", place.path());
    }
  }

  /** One that is known to be the file of the image may be cut back to what it was. */
  private void check(FileOp.CheckFile check) {
    held(check.fd())
        .filter(held -> held.kind() == Held.Kind.FILE && (check.check() & FileOp.CHECK_INO) != 0)
        .ifPresent(
            held ->
                descriptors.put(
                    check.fd(),
                    Held.of(
                        (check.check() & FileOp.CHECK_EMPTY_PIPE) != 0
                            ? Held.Kind.PIPE_WRITE
                            : Held.Kind.CHECKED)));
  }

  /** What the plan made under somebody else's names has none any more. */
  void leavesNothing() {
    names.noneLeft();
  }

  /** No tool is left, and nothing of init's. */
  void ready() {
    problems.unless(
        descriptors.from(plan.firstTool()).isEmpty(),
        "is ready with tools open: %s",
        descriptors.from(plan.firstTool()).keySet());
    problems.unless(!descriptors.hasForeign(), "is ready with descriptors of init open");
  }

  private void open(DescriptorOp.Open open) {
    boolean makes = (open.flags() & (O_CREAT | O_TRUNC | O_TMPFILE)) != 0;
    boolean nameless = (open.flags() & (O_CREAT | O_EXCL | O_TRUNC | O_TMPFILE)) == O_TMPFILE;
    if (makes && !nameless) {
      boolean fresh =
          (open.flags() & (O_CREAT | O_EXCL | O_NOFOLLOW)) == (O_CREAT | O_EXCL | O_NOFOLLOW);
      problems.unless(
          fresh && (open.flags() & (O_TRUNC | O_TMPFILE)) == 0, "makes or empties %s", open.path());
      if (!own(open.path()) && !inGroup(open.path())) {
        names.made(open.path());
      }
    }
    if (open.path().startsWith(OPEN_ALREADY)) {
      again(open);
    } else if (TerminalRules.isNode(open.path())) {
      problems.unless((open.flags() & O_NOCTTY) != 0, "takes control of %s", open.path());
      descriptors.put(open.fd(), Held.of(Held.Kind.TERMINAL));
    } else {
      boolean own = makes || names.standing(open.path());
      descriptors.put(open.fd(), Held.of(own ? Held.Kind.CONTENT : Held.Kind.FILE));
    }
  }

  /** A second open file of a pipe's end, or of a file that the plan has made. */
  private void again(DescriptorOp.Open open) {
    String number = open.path().substring(OPEN_ALREADY.length());
    if (!number.matches("[0-9]{1,9}")) {
      problems.add("opens %s", open.path());
      return;
    }
    held(Long.parseLong(number))
        .ifPresent(
            held -> {
              boolean made =
                  held.kind() == Held.Kind.PIPE_READ
                      || held.kind() == Held.Kind.PIPE_WRITE
                      || held.kind() == Held.Kind.CONTENT;
              problems.unless(made, "opens %s, which the plan has not made", open.path());
              descriptors.put(open.fd(), held);
            });
  }

  private void socketPair(DescriptorOp.SocketPair pair) {
    problems.unless(pair.fd() != pair.otherFd(), "both ends at %d", pair.fd());
    descriptors.put(pair.fd(), Held.of(Held.Kind.SOCKET));
    if (pair.otherFd() != DescriptorOp.SocketPair.NONE) {
      descriptors.put(pair.otherFd(), Held.of(Held.Kind.SOCKET));
    }
  }

  private void copy(DescriptorOp.Copy copy) {
    data(copy.from(), copy.offset(), copy.bytes());
    held(copy.to())
        .ifPresent(
            held ->
                problems.unless(
                    held.kind() == Held.Kind.PIPE_WRITE || held.kind() == Held.Kind.CONTENT,
                    "writes to %d, which is a %s",
                    copy.to(),
                    held.kind()));
  }

  /** The bytes lie within the data file. */
  void data(int fd, long offset, long bytes) {
    kind(fd, Held.Kind.DATA)
        .ifPresent(
            held -> {
              long length = plan.inputs().get(held.input()).bytes();
              problems.unless(
                  offset >= 0 && bytes > 0 && offset <= length - bytes,
                  "reads %d bytes at %d of %d",
                  bytes,
                  offset,
                  length);
            });
  }

  Optional<Held> held(long fd) {
    Optional<Held> held = descriptors.at(fd);
    problems.unless(held.isPresent(), "uses descriptor %d, which is not open", fd);
    return held;
  }

  Optional<Held> kind(long fd, Held.Kind kind) {
    Optional<Held> held = held(fd).filter(found -> found.kind() == kind);
    problems.unless(held.isPresent(), "descriptor %d is no %s", fd, kind);
    return held;
  }

  /** Directly in the group's own /dev/shm, which is gone when a restore fails. */
  private static boolean inGroup(String path) {
    return ShmFile.inGroup(path) && path.indexOf('/', ShmFile.DIRECTORY.length()) < 0;
  }

  /** Directly in the group's own directory. */
  private static boolean own(String path) {
    String directory = Plan.CONTENT_DIRECTORY;
    return path.startsWith(directory)
        && path.substring(directory.length()).matches("[a-z][a-z0-9-]{0,63}");
  }
}
