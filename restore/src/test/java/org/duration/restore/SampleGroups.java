// The groups whose plans are recorded: each shows one thing.
package org.duration.restore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.duration.image.Bytes;
import org.duration.image.files.ContentId;
import org.duration.image.files.DataFile;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileLock;
import org.duration.image.files.InotifyWatch;
import org.duration.image.files.InternetOption;
import org.duration.image.files.LockKind;
import org.duration.image.files.NetlinkSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SignalOwner;
import org.duration.image.files.SocketType;
import org.duration.image.files.Terminal;
import org.duration.image.files.Termios;
import org.duration.image.files.WindowSize;
import org.duration.image.ipc.IpcLimit;
import org.duration.image.ipc.PosixMessage;
import org.duration.image.ipc.PosixQueue;
import org.duration.image.ipc.SemaphoreUndo;
import org.duration.image.ipc.SysvMessage;
import org.duration.image.ipc.SysvObjects;
import org.duration.image.ipc.SysvQueue;
import org.duration.image.ipc.SysvRights;
import org.duration.image.ipc.SysvSegment;
import org.duration.image.ipc.SysvSemaphores;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFileId;
import org.duration.image.memory.SharedMemoryId;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.ProcessAttributes;

/** By the name of its file under {@code plans/}. */
public final class SampleGroups {
  public static final Map<String, Supplier<GroupBuilder>> ALL = all();

  private SampleGroups() {}

  private static Map<String, Supplier<GroupBuilder>> all() {
    Map<String, Supplier<GroupBuilder>> groups = new LinkedHashMap<>();
    groups.put("single", SampleGroups::single);
    groups.put("memory", SampleGroups::memory);
    groups.put("threads", SampleGroups::threads);
    groups.put("descriptors", SampleGroups::descriptors);
    groups.put("event-loop", SampleGroups::eventLoop);
    groups.put("sockets", SampleGroups::sockets);
    groups.put("unix-sockets", UnixGroups::all);
    groups.put("internet", InternetGroups::internet);
    groups.put("resumed", InternetGroups::resumed);
    groups.put("terminals", SampleGroups::terminals);
    groups.put("pipeline", SampleGroups::pipeline);
    groups.put("job-control", SampleGroups::jobControl);
    groups.put("orphans", SampleGroups::orphans);
    groups.put("daemon", SampleGroups::daemon);
    groups.put("subreaper", SampleGroups::subreaper);
    groups.put("deleted-files", SampleGroups::deletedFiles);
    groups.put("removed-files", SampleGroups::removedFiles);
    groups.put("locks", SampleGroups::locks);
    groups.put("notifiers", SampleGroups::notifiers);
    groups.put("named-pipes", SampleGroups::namedPipes);
    groups.put("signals-and-timers", SampleGroups::signalsAndTimers);
    groups.put("outside-session", SampleGroups::outsideSession);
    groups.put("nested-loops", SampleGroups::nestedLoops);
    groups.put("credentials", SampleGroups::credentials);
    groups.put("shm-files", SampleGroups::shmFiles);
    groups.put("shared-memory", SampleGroups::sharedMemory);
    groups.put("sysv", SampleGroups::sysv);
    groups.put("message-queues", SampleGroups::messageQueues);
    groups.put("netlink", SampleGroups::netlink);
    groups.put("paths", SampleGroups::paths);
    groups.put("forked-memory", SampleGroups::forkedMemory);
    return groups;
  }

  static GroupBuilder single() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).fd(0, group.stream(0)).fd(1, group.stream(1)).fd(2, group.stream(2));
    return group;
  }

  static GroupBuilder memory() {
    GroupBuilder group = new GroupBuilder();
    MappedFileId library = group.mapped("/lib/libc.so.6");
    group
        .process(10, 1)
        .file(0x400000, 1, "r--", group.mapped("/bin/app"))
        .file(0x401000, 2, "r-x", group.mapped("/bin/app"))
        .file(0x403000, 1, "rw-", group.mapped("/bin/app"), AreaFlag.ACCOUNTED)
        .area(0x405000, 4, "rw-", new AreaKind.Heap(), AreaFlag.ACCOUNTED)
        .anonymous(0x10_0000_0000L, 1 << 28, "---", AreaFlag.NO_RESERVE)
        .anonymous(0x7f00_0000_0000L, 512, "rw-", AreaFlag.HUGE_PAGE, AreaFlag.ACCOUNTED)
        .file(0x7f10_0000_0000L, 2, "r-x", library)
        .file(0x7f10_0000_2000L, 1, "r--", library, AreaFlag.ACCOUNTED)
        .anonymous(0x7f20_0000_0000L, 4, "rw-", AreaFlag.LOCKED, AreaFlag.DONT_FORK)
        .shared(0x7f30_0000_0000L, 2, "rw-", group.sharedFile("/var/lib/app/map"))
        .shared(0x7f30_0001_0000L, 2, "r--", library)
        .pages(0x403000, 1)
        .pages(0x405000, 2)
        .pages(0x407000, 2)
        .pages(0x7f00_0000_0000L, 3)
        .pages(0x7f10_0000_2000L, 1)
        .guard(0x7f20_0000_1000L, 1);
    return group;
  }

  /**
   * A heap of eight pages, two of which the parent has written since. One child wrote to a page,
   * gave up the heap's end and made its beginning read-only; another forked; a third runs a program
   * of its own.
   */
  static GroupBuilder forkedMemory() {
    GroupBuilder group = new GroupBuilder();
    long heap = 0x40_5000;
    long page = GroupBuilder.PAGE;
    AreaKind kind = new AreaKind.Heap();
    long common = group.takePages(8 * page);
    group
        .process(10, 1)
        .area(heap, 8, "rw-", kind, AreaFlag.ACCOUNTED)
        .pages(heap, 2)
        .pagesAt(heap + 2 * page, 6, common + 2 * page);
    group
        .process(20, 10)
        .area(heap, 1, "r--", kind, AreaFlag.ACCOUNTED)
        .area(heap + page, 4, "rw-", kind, AreaFlag.ACCOUNTED)
        .pagesAt(heap, 1, common)
        .pagesAt(heap + page, 2, common + page)
        .pages(heap + 3 * page, 1)
        .pagesAt(heap + 4 * page, 1, common + 4 * page);
    for (int pid = 30; pid <= 40; pid += 10) {
      group
          .process(pid, pid - (pid == 30 ? 20 : 10))
          .area(heap, 8, "rw-", kind, AreaFlag.ACCOUNTED)
          .pagesAt(heap, 5, common)
          .pagesAt(heap + 6 * page, 2, common + 6 * page);
    }
    group.process(50, 10).area(heap, 2, "rw-", kind, AreaFlag.ACCOUNTED).pages(heap, 2);
    return group;
  }

  static GroupBuilder threads() {
    GroupBuilder group = new GroupBuilder();
    group
        .process(10, 1)
        .thread(Threads.thread(11, "worker"))
        .thread(
            Threads.thread(
                12,
                "signalled",
                Threads.credentials(0),
                Threads.scheduling(5),
                List.of(Threads.signal(10))));
    return group;
  }

  static GroupBuilder descriptors() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId log = group.file("/var/log/app", 02001, 0);
    OpenFileId data = group.file("/srv/data", 2, 42);
    OpenFileId own = group.file("/etc/app.conf", 0, 7);
    group
        .process(10, 1)
        .fd(0, group.stream(0))
        .fd(3, log)
        .fd(4, data, true)
        .fd(5, data)
        .fd(6, group.directory("/srv"));
    group.process(11, 10).in(10, 10).fd(3, log).fd(9, own);
    return group;
  }

  static GroupBuilder eventLoop() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId event = group.add(new OpenFile.EventFd(group.nextFile(), 04002, 3, false));
    OpenFileId timer =
        group.add(new OpenFile.TimerFd(group.nextFile(), 04002, 1, 0, 2, 1_000_000_000L, 500L));
    OpenFileId alarm =
        group.add(new OpenFile.TimerFd(group.nextFile(), 2, 0, 1, 0, 0, 7_000_000_000L));
    List<OpenFileId> pipe = group.pipe(5);
    OpenFileId epoll =
        group.add(
            new OpenFile.Epoll(
                group.nextFile(),
                2,
                List.of(
                    new EpollEntry(5, event, 0x80000001L, 5),
                    new EpollEntry(6, timer, 1, 6),
                    new EpollEntry(40, pipe.get(0), 1, 7))));
    group
        .process(10, 1)
        .fd(4, epoll, true)
        .fd(5, event)
        .fd(6, timer)
        .fd(7, alarm)
        .fd(8, pipe.get(0))
        .fd(9, pipe.get(1));
    return group;
  }

  static GroupBuilder sockets() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId own =
        group.add(new OpenFile.HungUpSocket(group.nextFile(), 04002, SocketType.STREAM));
    OpenFileId shared =
        group.add(new OpenFile.HungUpSocket(group.nextFile(), 2, SocketType.SEQPACKET));
    group.process(10, 1).fd(3, own, true).fd(4, own).fd(5, shared);
    group.process(11, 10).in(10, 10).fd(5, shared);
    return group;
  }

  /** An application's terminal that controls its session, one of a guest's, and one hung up. */
  static GroupBuilder terminals() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId in = group.stream(0);
    OpenFileId tty = group.add(new OpenFile.TerminalEnd(group.nextFile(), 2, 0, true));
    group.add(
        new OpenFile.TerminalMaster(
            group.nextFile(),
            04002,
            "/dev/pts/ptmx",
            terminal(0, 10, 11, Optional.of(new Terminal.Keeper(0, List.of(0, 1, 2))))));
    OpenFileId master =
        group.add(
            new OpenFile.TerminalMaster(
                group.nextFile(), 2, "/dev/ptmx", terminal(7, 0, 0, Optional.empty())));
    OpenFileId other = group.add(new OpenFile.TerminalEnd(group.nextFile(), 2, 7, false));
    OpenFileId gone = group.add(new OpenFile.HungUpTerminal(group.nextFile(), 2, 5));
    group.process(10, 1).in(10, 10).comm("bash").fd(0, in).fd(255, tty);
    group.process(11, 10).in(11, 10).comm("job").fd(0, in).fd(3, master).fd(4, other).fd(5, gone);
    group.process(12, 10).in(10, 10).comm("stranger");
    return group;
  }

  private static Terminal terminal(
      int number, int session, int foreground, Optional<Terminal.Keeper> keeper) {
    Bytes characters = Bytes.of(new byte[Termios.CHARACTERS]);
    return new Terminal(
        number,
        new Termios(0, 0, 0, 2, 0, characters, 38400, 38400),
        new WindowSize(24, 80, 0, 0),
        true,
        number == 7,
        number == 7,
        false,
        number == 7,
        0620,
        0,
        5,
        session,
        foreground,
        session == 0 ? List.of() : List.of(12),
        number == 7 ? Bytes.of(new byte[] {'h', 'a', 'l', 'f'}) : Bytes.EMPTY,
        keeper);
  }

  static GroupBuilder pipeline() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId out = group.stream(1);
    List<OpenFileId> pipe = group.pipe(4096);
    group.process(10, 1).comm("sh").fd(1, out);
    group.process(11, 10).in(10, 10).comm("producer").fd(1, pipe.get(1));
    group
        .process(12, 10)
        .in(10, 10)
        .comm("consumer")
        .fd(0, pipe.get(0))
        .fd(1, out)
        .fd(3, group.pipeAgain(pipe.get(0), 04000));
    group.process(13, 10).in(10, 10).comm("ended").zombie(3 << 8);
    group.process(14, 10).in(10, 10).comm("killed").zombie(15);
    return group;
  }

  static GroupBuilder jobControl() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).comm("bash");
    group.process(20, 10).in(20, 10).comm("job");
    group.process(21, 10).in(20, 10).comm("job");
    group.process(30, 10).in(29, 10).comm("leaderless");
    group.process(31, 10).in(31, 10).comm("stopped").stopped(20);
    return group;
  }

  static GroupBuilder orphans() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).comm("sh");
    group.process(15, 10).in(15, 15).comm("leader");
    group.process(16, 1).in(15, 15).comm("orphan");
    group.process(17, 1).in(10, 10).comm("orphan");
    group.process(31, 1).in(30, 30).comm("of-the-dead");
    group.process(32, 31).in(29, 30).comm("of-the-dead");
    return group;
  }

  static GroupBuilder daemon() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).comm("sh");
    group.process(20, 10).in(20, 20).comm("setsid");
    group.process(21, 20).in(10, 10).comm("forked-before");
    group.process(22, 20).in(20, 20).comm("forked-after");
    return group;
  }

  static GroupBuilder subreaper() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).comm("manager").subreaper();
    group.process(21, 10).in(20, 20).comm("adopted");
    return group;
  }

  static GroupBuilder deletedFiles() {
    GroupBuilder group = new GroupBuilder();
    MappedFileId program = group.deleted("/opt/app/bin");
    group
        .process(10, 1)
        .executable(program)
        .root("/srv/jail")
        .file(0x400000, 4, "r-x", program)
        .shared(0x7f30_0000_0000L, 2, "rw-", group.deleted("/tmp/scratch"));
    return group;
  }

  static GroupBuilder removedFiles() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId data = group.removed("/tmp/data", 2, 42, 1 << 20, 5000);
    OpenFileId again = group.removedAgain(data, 02001);
    OpenFileId nameless = group.removed("/tmp/#17", 020200002, 0, 0, 100);
    group
        .process(10, 1)
        .fd(3, data)
        .fd(4, nameless)
        .fd(5, group.removedDirectory("/tmp/gone"))
        .shared(0x7f30_0000_0000L, 2, "rw-", group.mappedRemoved(data));
    group.process(11, 10).in(10, 10).fd(3, again);
    return group;
  }

  /** Of two processes: one with a descriptor, one that only maps; and memory without a file. */
  static GroupBuilder sharedMemory() {
    GroupBuilder group = new GroupBuilder();
    SharedMemoryId sealed = group.memory("pool", 7, 8192, 5000);
    SharedMemoryId anonymous = group.memory("/dev/zero", 0, 0, 4096);
    group
        .process(10, 1)
        .fd(3, group.memoryFile(sealed, 2, 42))
        .shared(0x7f30_0000_0000L, 1, "rw-", new AreaKind.Shared(anonymous, 0));
    group
        .process(11, 10)
        .in(10, 10)
        .shared(0x7f30_0000_0000L, 1, "rw-", new AreaKind.Shared(anonymous, 0))
        .shared(0x7f31_0000_0000L, 2, "r--", new AreaKind.Shared(sealed, 4096));
    return group;
  }

  /** A link itself, which a child has too, and a pipe that nobody reads from. */
  static GroupBuilder paths() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId link = group.pathOnly("/srv/link", 0120777);
    group.process(10, 1).fd(3, link).fd(4, group.pathOnly("/srv/fifo", 0010600));
    group.process(11, 10).in(10, 10).fd(3, link);
    return group;
  }

  /** One that asks and one that watches, which a child has too; two that are connected. */
  static GroupBuilder netlink() {
    GroupBuilder group = new GroupBuilder();
    List<InternetOption> options =
        List.of(
            new InternetOption(270, 11, InternetOption.number(1)),
            new InternetOption(1, 8, InternetOption.number(200000)));
    OpenFileId asks =
        group.add(
            new OpenFile.Netlink(
                group.nextFile(), 2, new NetlinkSocket(3, 0, 10, 0, 0, List.of(), options)));
    OpenFileId watches =
        group.add(
            new OpenFile.Netlink(
                group.nextFile(),
                04002,
                new NetlinkSocket(
                    2,
                    15,
                    4294967295L,
                    0,
                    0,
                    List.of(1, 36),
                    List.of(
                        new InternetOption(1, InternetOption.FILTER, Bytes.of(new byte[16]))))));
    OpenFileId tells =
        group.add(
            new OpenFile.Netlink(
                group.nextFile(), 2, new NetlinkSocket(3, 2, 0, 77, 4, List.of(), List.of())));
    group.process(10, 1).fd(3, asks).fd(4, watches).fd(5, tells);
    group.process(11, 10).in(10, 10).fd(4, watches);
    return group;
  }

  /** Two queues, one of them open twice; limits that were raised, and lowered. */
  static GroupBuilder messageQueues() {
    GroupBuilder group = new GroupBuilder();
    Optional<ContentId> text = Optional.of(group.content(DataFile.CONTENTS, 100));
    group.queues(
        new PosixQueue(
            "/orders",
            0620,
            5,
            6,
            40,
            128,
            List.of(new PosixMessage(9, text), new PosixMessage(0, Optional.empty()))),
        new PosixQueue("/empty", 0600, 0, 0, 10, 8192, List.of()));
    group.limits(
        new IpcLimit("kernel/sem", List.of(64000L, 32000L, 500L, 128L)),
        new IpcLimit("fs/mqueue/msg_max", List.of(40L)),
        new IpcLimit("kernel/shmmax", List.of(1L << 30)));
    OpenFileId both = group.add(new OpenFile.MessageQueue(group.nextFile(), 2, "/orders"));
    OpenFileId reads = group.add(new OpenFile.MessageQueue(group.nextFile(), 04000, "/orders"));
    group.process(10, 1).fd(3, both).fd(4, reads);
    group.process(11, 10).in(10, 10).fd(3, both);
    return group;
  }

  /**
   * A segment in two parts of one attachment, one that is removed and shared; semaphores with
   * undos; a queue that holds more than it takes by now; some made by somebody else.
   */
  static GroupBuilder sysv() {
    GroupBuilder group = new GroupBuilder();
    SysvRights ours = new SysvRights(0x1234, 0640, 0, 0, 0, 0);
    SysvRights foreign = new SysvRights(0, 0600, 7, 8, 5, 6);
    List<FileExtent> data = List.of(new FileExtent(4096, group.content(DataFile.PAGES, 8192)));
    Optional<ContentId> text = Optional.of(group.content(DataFile.CONTENTS, 100));
    group.sysv(
        new SysvObjects(
            List.of(
                new SysvSegment(32768, ours, 4 * 4096 - 9, false, true, data),
                new SysvSegment(5, foreign, 4096, true, false, List.of())),
            List.of(
                new SysvSemaphores(
                    3,
                    ours,
                    List.of(0, 32000),
                    List.of(
                        new SemaphoreUndo(10, 1, -3),
                        new SemaphoreUndo(11, 0, 4),
                        new SemaphoreUndo(11, 1, -32768)))),
            List.of(
                new SysvQueue(
                    9,
                    foreign,
                    50,
                    List.of(new SysvMessage(2, text), new SysvMessage(1, Optional.empty()))))));
    group
        .process(10, 1)
        .shared(0x7f30_0000_0000L, 1, "rw-", new AreaKind.Segment(32768, 0))
        .shared(0x7f30_0000_2000L, 2, "rw-", new AreaKind.Segment(32768, 8192))
        .shared(0x7f31_0000_0000L, 1, "r--", new AreaKind.Segment(5, 0));
    group
        .process(11, 10)
        .in(10, 10)
        .shared(0x7f31_0000_0000L, 1, "rw-", new AreaKind.Segment(5, 0));
    return group;
  }

  /** One that is just there, one that is open and mapped, one that has lost its name to another. */
  static GroupBuilder shmFiles() {
    GroupBuilder group = new GroupBuilder();
    group.shmFile("/dev/shm/alone").shmFile("/dev/shm/pool").shmFile("/dev/shm/map");
    group
        .process(10, 1)
        .fd(3, group.file("/dev/shm/pool", 2, 42))
        .fd(4, group.removed("/dev/shm/alone", 2, 0, 0, 4096))
        .shared(0x7f30_0000_0000L, 1, "rw-", group.sharedFile("/dev/shm/map"));
    return group;
  }

  static GroupBuilder locks() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId data = group.file("/srv/data", 2, 0);
    List<OpenFileId> pipe = group.pipe(0);
    group.process(10, 1).fd(3, data).fd(4, pipe.get(0)).fd(5, pipe.get(1));
    group.process(11, 10).in(10, 10).fd(3, data);
    group.lock(new FileLock(data, LockKind.FLOCK, 10, true, 0, 0));
    group.lock(new FileLock(data, LockKind.POSIX, 11, false, 10, 8));
    group.lock(new FileLock(data, LockKind.LEASE, 10, false, 0, 0));
    group.owner(new SignalOwner(pipe.get(0), SignalOwner.PID, 11, 35, true, 10));
    return group;
  }

  static GroupBuilder notifiers() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId signals = group.add(new OpenFile.SignalFd(group.nextFile(), 04002, 0x200));
    OpenFileId watches =
        group.add(
            new OpenFile.Inotify(
                group.nextFile(),
                0,
                List.of(new InotifyWatch(7, 0xfff, "/srv", GroupBuilder.directoryIdentity()))));
    OpenFileId child = group.add(new OpenFile.PidFd(group.nextFile(), 2, 11));
    OpenFileId dead = group.add(new OpenFile.PidFd(group.nextFile(), 2, 0));
    group.process(10, 1).fd(3, signals).fd(4, watches).fd(5, child).fd(6, dead);
    group.process(11, 10).in(10, 10).fd(4, watches).fd(5, child);
    return group;
  }

  static GroupBuilder namedPipes() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId pipe = group.pipe(5).get(0);
    group
        .process(10, 1)
        .fd(3, group.namedPipe("/run/app.fifo", 0, pipe))
        .fd(4, group.namedPipe("/run/app.fifo", 04001, pipe));
    return group;
  }

  static GroupBuilder signalsAndTimers() {
    GroupBuilder group = new GroupBuilder();
    group
        .process(10, 1)
        .attributes(new ProcessAttributes(100, 0x40000, 0x13, 0, true, true, List.of()))
        .action(2, 1)
        .action(15, 0x401234)
        .pending(17)
        .pending(34)
        .timer(new IntervalTimer(0, 1_500_000, 250_000))
        .timer(new PosixTimer(7, 1, 4, 35, 0xbeef, 10, 1_000_000_000L, 1, 0))
        .timer(new PosixTimer(2, 0, 0, 14, 0, 0, 0, 0, 0))
        .limit(7, 64, 128)
        .limit(4, 0, -1);
    return group;
  }

  static GroupBuilder outsideSession() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).in(0, 0).comm("first");
    group.process(11, 10).in(12, 0).comm("member");
    group.process(13, 10).in(13, 13).comm("leader");
    group.process(14, 13).in(0, 0).comm("older");
    return group;
  }

  static GroupBuilder nestedLoops() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId timer =
        group.add(new OpenFile.TimerFd(group.nextFile(), 2, 1, 0, 0, 0, 1_000_000_000L));
    OpenFileId inner =
        group.add(new OpenFile.Epoll(group.nextFile(), 2, List.of(new EpollEntry(9, timer, 1, 9))));
    OpenFileId outer =
        group.add(new OpenFile.Epoll(group.nextFile(), 2, List.of(new EpollEntry(5, inner, 1, 5))));
    group.process(10, 1).fd(4, outer).fd(5, inner).fd(9, timer);
    group.process(11, 10).in(10, 10).fd(4, outer);
    return group;
  }

  static GroupBuilder credentials() {
    GroupBuilder group = new GroupBuilder();
    group
        .process(10, 1)
        .attributes(new ProcessAttributes(0, 0, 0x33, 2, false, false, List.of()))
        .first(Threads.thread(10, Threads.credentials(1000)))
        .thread(Threads.thread(11, Threads.credentials(33)))
        .thread(Threads.thread(12, Threads.scheduling(1, 0, 50)));
    return group;
  }
}
