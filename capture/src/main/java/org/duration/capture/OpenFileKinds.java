// Says what an open file is, by its link, its type and its fdinfo.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.proc.FdInfoText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawStat;
import org.duration.image.Evidence;
import org.duration.image.files.Device;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PipeEnd;
import org.duration.image.ipc.ShmFile;

/** The one place that knows all kinds; what it does not know is unsupported, with its evidence. */
record OpenFileKinds(
    Pipes pipes,
    Sockets sockets,
    RemovedFiles removed,
    SharedMemories memories,
    ShmFiles shm,
    PosixQueues queues,
    Notifiers notifiers,
    Terminals terminals,
    Map<Integer, OpenFileId> byOrdinal) {
  private static final Pattern NAMESPACE = Pattern.compile("[a-z]+:\\[[0-9]+\\]");
  private static final String WAIT = "close it, or wait until the process has closed it";
  private static final String PROC = "/proc/";
  private static final Pattern OF_THE_HOST = Pattern.compile("/proc/[a-z].*");
  private static final int O_ACCMODE = 3;
  private static final String PIPE = "pipe:[";
  private static final String ANONYMOUS = "anon_inode:";
  private static final String TERMINALS = "/dev/pts/";
  private static final int O_PATH = 010000000;

  OpenFile of(Opened file) throws RefusedFact {
    RawFact.Fd fd = file.fd();
    int flags = file.info().statusFlags();
    if (file.stream().isPresent()) {
      Streams.Stream stream = file.stream().get();
      return new OpenFile.Stream(file.id(), flags, stream.application(), stream.number());
    }
    if (fd.link().startsWith(ANONYMOUS)) {
      return anonymous(file, fd.link().substring(ANONYMOUS.length()));
    }
    Evidences.requireText(OpenFiles.resource(fd), fd.link());
    if ((flags & O_PATH) != 0 && !ofFileOrDirectory(fd)) {
      return pathOnly(file);
    }
    return switch (fd.stat().type()) {
      case 0100000 -> regular(file);
      case 0040000 -> directory(file);
      case 0020000 -> characterDevice(file);
      case 0010000 -> pipe(file);
      case 0140000 -> sockets.of(file);
      case 0120000 ->
          Unsupported.of(file, "symbolic link", fd.link(), "descriptors of links", "close it");
      case 0060000 -> Unsupported.of(file, "block device", fd.link(), "devices", "close it");
      default ->
          Unsupported.of(
              file, "open file", fd.link(), "files of this kind", "close it, and report this");
    };
  }

  private static boolean ofFileOrDirectory(RawFact.Fd fd) {
    return fd.stat().identity().filter(each -> each.regular() || each.directory()).isPresent();
  }

  /** By its path it is opened again, unless that leads elsewhere by now, or nowhere. */
  private static OpenFile pathOnly(Opened file) throws RefusedFact {
    RawFact.Fd fd = file.fd();
    String link = fd.link();
    boolean ofProcess = link.startsWith(PROC) || link.startsWith(TERMINALS);
    if (!link.startsWith("/") || ofProcess || !fd.stat().sameFile(fd.byPath())) {
      return Unsupported.of(
          file,
          "path",
          link,
          "descriptors of O_PATH for what has no path of its own (any more)",
          "close it, or keep in place what it leads to");
    }
    return new OpenFile.PathOnly(file.id(), file.info().statusFlags(), link, identity(fd));
  }

  private OpenFile anonymous(Opened file, String name) throws RefusedFact {
    int flags = file.info().statusFlags();
    switch (name) {
      case "[eventfd]":
        Optional<FdInfoText.EventCounter> counter = file.info().eventCounter();
        if (counter.isPresent()) {
          return new OpenFile.EventFd(
              file.id(), flags, counter.get().count(), counter.get().semaphore());
        }
        break;
      case "[timerfd]":
        Optional<FdInfoText.Timer> timer = file.info().timer();
        if (timer.isPresent()) {
          return timerFd(file.id(), flags, timer.get());
        }
        break;
      case "[eventpoll]":
        return new OpenFile.Epoll(file.id(), flags, entries(file));
      default:
        break;
    }
    Optional<OpenFile> notifier = notifiers.of(file, name);
    if (notifier.isPresent()) {
      return notifier.get();
    }
    String kind = name.replaceAll("[\\[\\]]", "");
    return KernelObjects.anonymous(file, kind);
  }

  private static OpenFile timerFd(OpenFileId id, int flags, FdInfoText.Timer timer) {
    return new OpenFile.TimerFd(
        id,
        flags,
        timer.clock(),
        timer.settimeFlags(),
        timer.ticks(),
        timer.intervalNanos(),
        timer.remainingNanos());
  }

  private List<EpollEntry> entries(Opened file) throws RefusedFact {
    int fd = file.fd().head().subject();
    List<RawFact.EpollTarget> targets =
        file.holder().facts().all(FactType.EPOLL_TARGET, RawFact.EpollTarget.class).stream()
            .filter(target -> target.head().subject() == fd)
            .toList();
    List<EpollEntry> entries = new ArrayList<>();
    for (FdInfoText.Watch watch : file.info().watches()) {
      OpenFileId target =
          targets.stream()
              .filter(each -> each.fd() == watch.fd() && each.data() == watch.data())
              .map(each -> byOrdinal.get(each.openFile()))
              .filter(java.util.Objects::nonNull)
              .findFirst()
              .orElseThrow(() -> foreignTarget(file, watch));
      entries.add(new EpollEntry(watch.fd(), target, watch.events(), watch.data()));
    }
    return entries;
  }

  private static RefusedFact foreignTarget(Opened file, FdInfoText.Watch watch) {
    return new RefusedFact(
        OpenFiles.resource(file.fd()),
        new Evidence(
            "epoll",
            "entry " + watch.fd(),
            "it watches a file that no process of the group has open",
            "remove the entry with EPOLL_CTL_DEL"));
  }

  private OpenFile regular(Opened file) throws RefusedFact {
    RawFact.Fd fd = file.fd();
    String link = fd.link();
    if (SharedMemories.named(link)) {
      return memories.of(file);
    }
    if (queues.holds(fd.stat())) {
      return messageQueue(file);
    }
    if (NAMESPACE.matcher(link).matches()) {
      return Unsupported.of(file, "namespace", link, "descriptors of namespaces", "close it");
    }
    if (link.startsWith(PROC) && !readOfTheHost(file)) {
      return Unsupported.of(
          file, "file", link, "files of /proc that are about a process, or written to,", WAIT);
    }
    Optional<ShmFile> inGroup = shm.find(fd.stat().device(), fd.stat().inode());
    if (inGroup.isEmpty() && !fd.stat().sameFile(fd.byPath())) {
      return removed.of(file);
    }
    return new OpenFile.RegularFile(
        file.id(),
        file.info().statusFlags(),
        file.info().position(),
        inGroup.map(ShmFile::path).orElse(link),
        identity(fd));
  }

  private OpenFile messageQueue(Opened file) {
    RawFact.Fd fd = file.fd();
    Optional<String> name = queues.nameOf(fd.stat());
    boolean unlinked = fd.stat().linkCount() == 0;
    String which =
        unlinked ? "unlinked message queues" : "message queues that cannot be looked into";
    return name.isEmpty()
        ? Unsupported.of(file, "message queue", fd.link(), "descriptors of " + which, "close it")
        : new OpenFile.MessageQueue(file.id(), file.info().statusFlags(), name.get());
  }

  /**
   * A process's own file of /proc is not there before the process; these are made as they are read.
   */
  private static boolean readOfTheHost(Opened file) {
    return (file.info().flags() & O_ACCMODE) == 0
        && OF_THE_HOST.matcher(file.fd().link()).matches();
  }

  private OpenFile directory(Opened file) throws RefusedFact {
    RawFact.Fd fd = file.fd();
    if (fd.link().startsWith(PROC) && !OF_THE_HOST.matcher(fd.link()).matches()) {
      return Unsupported.of(
          file, "directory", fd.link(), "open directories of /proc about a process", WAIT);
    }
    if (!fd.stat().sameFile(fd.byPath())) {
      return removed.of(file);
    }
    return new OpenFile.Directory(
        file.id(), file.info().statusFlags(), file.info().position(), fd.link(), identity(fd));
  }

  private OpenFile characterDevice(Opened file) throws RefusedFact {
    RawStat stat = file.fd().stat();
    Optional<Device> device = Device.of(stat.specialDevice());
    if (device.isPresent()) {
      return new OpenFile.CharacterDevice(
          file.id(), file.info().statusFlags(), device.get(), file.fd().link());
    }
    String link = file.fd().link();
    boolean terminal =
        link.startsWith("/dev/pts/") || link.equals("/dev/tty") || link.equals("/dev/ptmx");
    return terminal ? terminals.of(file) : KernelObjects.device(file, link);
  }

  private OpenFile pipe(Opened file) throws RefusedFact {
    RawFact.Fd fd = file.fd();
    if (!fd.link().startsWith(PIPE)) {
      return namedPipe(file);
    }
    int access = file.info().flags() & 3;
    if (access == 2) {
      return Unsupported.of(
          file, "pipe", fd.link() + " open for both", "pipes opened through /proc", "close it");
    }
    return new OpenFile.Pipe(
        file.id(),
        file.info().statusFlags(),
        pipes.of(fd, file.info(), OpenFiles.resource(fd)),
        access == 0 ? PipeEnd.READ : PipeEnd.WRITE);
  }

  private OpenFile namedPipe(Opened file) throws RefusedFact {
    RawFact.Fd fd = file.fd();
    if (!fd.stat().sameFile(fd.byPath())) {
      return Unsupported.of(
          file, "named pipe", fd.link(), "named pipes that lost their name", "close it");
    }
    return new OpenFile.NamedPipe(
        file.id(),
        file.info().statusFlags(),
        pipes.of(fd, file.info(), OpenFiles.resource(fd)),
        fd.link(),
        identity(fd));
  }

  private static FileIdentity identity(RawFact.Fd fd) throws RefusedFact {
    return fd.stat()
        .identity()
        .orElseThrow(
            () ->
                new RefusedFact(
                    OpenFiles.resource(fd),
                    Evidences.impossible("a stat of mode " + fd.stat().mode())));
  }
}
