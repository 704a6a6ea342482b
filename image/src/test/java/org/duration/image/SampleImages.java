// An image with one of everything.
package org.duration.image;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.duration.image.files.ContentId;
import org.duration.image.files.DataFile;
import org.duration.image.files.Descriptor;
import org.duration.image.files.Device;
import org.duration.image.files.EpollEntry;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileHolds;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.FileLock;
import org.duration.image.files.InotifyWatch;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetOption;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.LockKind;
import org.duration.image.files.NetlinkSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PathReference;
import org.duration.image.files.PipeEnd;
import org.duration.image.files.PipeId;
import org.duration.image.files.PipeImage;
import org.duration.image.files.SignalOwner;
import org.duration.image.files.SnapshotFile;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.files.SnapshotRule;
import org.duration.image.files.Snapshots;
import org.duration.image.files.SocketOption;
import org.duration.image.files.SocketType;
import org.duration.image.files.TcpPeer;
import org.duration.image.files.TcpProgress;
import org.duration.image.files.Terminal;
import org.duration.image.files.Termios;
import org.duration.image.files.UnixCredentials;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixMessage;
import org.duration.image.files.UnixName;
import org.duration.image.files.WindowSize;
import org.duration.image.ipc.IpcLimit;
import org.duration.image.ipc.IpcObjects;
import org.duration.image.ipc.PosixMessage;
import org.duration.image.ipc.PosixQueue;
import org.duration.image.ipc.SemaphoreUndo;
import org.duration.image.ipc.ShmFile;
import org.duration.image.ipc.SysvMessage;
import org.duration.image.ipc.SysvObjects;
import org.duration.image.ipc.SysvQueue;
import org.duration.image.ipc.SysvRights;
import org.duration.image.ipc.SysvSegment;
import org.duration.image.ipc.SysvSemaphores;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.FileDigest;
import org.duration.image.memory.MappedFile;
import org.duration.image.memory.MappedFileId;
import org.duration.image.memory.MemoryLayout;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.Protection;
import org.duration.image.memory.SharedMemory;
import org.duration.image.memory.SharedMemoryId;
import org.duration.image.process.AltStack;
import org.duration.image.process.CgroupPlace;
import org.duration.image.process.Credentials;
import org.duration.image.process.Ids;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.ProcessAttributes;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.duration.image.process.Registers;
import org.duration.image.process.ResourceLimit;
import org.duration.image.process.RobustList;
import org.duration.image.process.Rseq;
import org.duration.image.process.Scheduling;
import org.duration.image.process.SignalAction;
import org.duration.image.process.ThreadAttributes;
import org.duration.image.process.ThreadImage;

/** Built by hand: no process has it all. */
public final class SampleImages {
  /** Bytes of pages.dat that the sample refers to. */
  public static final int PAGES_BYTES = 5 * 4096;

  /** Bytes of contents.dat likewise. */
  public static final Bytes CONTENTS =
      Bytes.of("unread bytes of a pipe".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

  private SampleImages() {}

  public static Image sample() {
    return sample(7);
  }

  public static Image sample(long seq) {
    return new Image(
        header(seq),
        host(),
        new Clocks(1_000_000_001L, 2_000_000_002L, 1_760_000_000_000_000_003L),
        List.of(
            new Application("db", 2, List.of("db", "-x")), new Application("web", 4, List.of())),
        processes(),
        mappedFiles(),
        openFiles(),
        List.of(new PipeImage(new PipeId(0), 65536, Optional.of(new ContentId(1)))),
        List.of(
            new FileContent(new ContentId(0), DataFile.PAGES, 3 * 4096, 2 * 4096 - 5),
            new FileContent(new ContentId(1), DataFile.CONTENTS, 0, CONTENTS.length())),
        new FileHolds(
            List.of(new FileLock(new OpenFileId(0), LockKind.POSIX, 2, true, 5, 6)),
            List.of(new SignalOwner(new OpenFileId(0), SignalOwner.PID, 2, 35, true, 2))),
        ipc(),
        List.of(),
        snapshots());
  }

  static IpcObjects ipc() {
    return new IpcObjects(
        List.of(
            new SharedMemory(
                new SharedMemoryId(0),
                "pool",
                new FileIdentity(1, 77, 1 << 20, 0100777, 5, 6, 0, 0, 8, 9),
                7,
                List.of(new FileExtent(4096, new ContentId(0))))),
        List.of(
            new ShmFile(
                "/dev/shm/sem.x",
                new FileIdentity(8, 78, 1 << 20, 0100600, 5, 6, 1, 0, 8, 9),
                List.of(new FileExtent(0, new ContentId(0))))),
        sysv(),
        List.of(
            new PosixQueue(
                "/orders",
                0640,
                5,
                6,
                10,
                8192,
                List.of(
                    new PosixMessage(32767, Optional.of(new ContentId(1))),
                    new PosixMessage(0, Optional.empty())))),
        List.of(
            new IpcLimit("kernel/sem", List.of(250L, 32000L, 32L, 128L)),
            new IpcLimit("kernel/shmmax", List.of(-1L))));
  }

  private static SysvObjects sysv() {
    SysvRights rights = new SysvRights(-559038737, 0640, 5, 6, 7, 8);
    return new SysvObjects(
        List.of(
            new SysvSegment(
                32769, rights, 5000, false, true, List.of(new FileExtent(0, new ContentId(0))))),
        List.of(
            new SysvSemaphores(3, rights, List.of(0, 32767), List.of(new SemaphoreUndo(2, 1, -3)))),
        List.of(
            new SysvQueue(
                4,
                rights,
                16384,
                List.of(
                    new SysvMessage(7, Optional.of(new ContentId(1))),
                    new SysvMessage(8, Optional.empty())))));
  }

  private static Snapshots snapshots() {
    FileIdentity file = new FileIdentity(64769, 77, 6, 0100640, 1000, 1000, 2, 0, 11, 12);
    FileIdentity link = new FileIdentity(64769, 78, 4, 0120777, 1000, 1000, 1, 0, 13, 14);
    FileExtent extent = new FileExtent(0, new ContentId(0));
    return new Snapshots(
        new SnapshotOrder(
            List.of("/srv/db"),
            List.of(new SnapshotRule("/srv/db/**", true), new SnapshotRule("/**", false))),
        List.of(
            new SnapshotFile(
                "/srv/db/a", file, 10, Optional.empty(), Optional.empty(), List.of(extent)),
            new SnapshotFile(
                "/srv/db/b", file, 10, Optional.empty(), Optional.of("/srv/db/a"), List.of()),
            new SnapshotFile(
                "/srv/db/c", link, 10, Optional.of("a"), Optional.empty(), List.of())));
  }

  public static ImageHeader header(long seq) {
    return new ImageHeader(
        ImageHeader.CURRENT_FORMAT,
        "shop",
        4711,
        2,
        seq,
        CheckpointKind.FULL,
        OptionalLong.empty(),
        Instant.parse("2026-03-01T12:00:00.123456789Z"),
        "0.1.0 (test)",
        9,
        1234);
  }

  public static HostSignature host() {
    Map<CpuLeaf, Integer> leaves = new EnumMap<>(CpuLeaf.class);
    for (CpuLeaf leaf : CpuLeaf.values()) {
      leaves.put(leaf, 0x80000001 + leaf.ordinal());
    }
    return new HostSignature(
        "6.18.0",
        "#1 SMP",
        "x86_64",
        "node-a",
        4096,
        new CpuFeatures(7, 832, leaves),
        Optional.of(Vdso.of(Bytes.of(new byte[] {1, 2, 3}))));
  }

  static List<ProcessImage> processes() {
    return List.of(
        new ProcessImage(
            2,
            1,
            2,
            2,
            OptionalInt.of(0),
            "db",
            new ProcessState.Running(),
            1,
            true,
            Optional.of(live(2, 3))),
        new ProcessImage(
            5,
            2,
            2,
            2,
            OptionalInt.of(0),
            "child",
            new ProcessState.Stopped(19, true),
            0,
            false,
            Optional.of(live(5))),
        new ProcessImage(
            6,
            5,
            2,
            2,
            OptionalInt.empty(),
            "gone",
            new ProcessState.Zombie(3 << 8),
            0,
            false,
            Optional.empty()));
  }

  public static LiveProcess live(int... tids) {
    return new LiveProcess(
        new MappedFileId(0),
        new PathReference("/home", identity(0040755)),
        new PathReference("/", identity(0040755)),
        022,
        memory(tids[0]),
        List.of(
            new Descriptor(0, false, new OpenFileId(0)),
            new Descriptor(3, true, new OpenFileId(1)),
            new Descriptor(4, true, new OpenFileId(1))),
        List.of(
            new SignalAction(
                2, new Address(0x401000), 0x14000000L, new Address(0x402000), 1L << 63)),
        List.of(signal(10)),
        List.of(new IntervalTimer(0, 1_000_000, 1)),
        List.of(new PosixTimer(0, 1, 4, 34, 0x7fff_0000_0001L, tids[0], 0, 5, 2)),
        List.of(new ResourceLimit(7, 1024, ResourceLimit.UNLIMITED)),
        new ProcessAttributes(
            0,
            0x40000,
            0x33,
            1,
            true,
            false,
            List.of(new CgroupPlace("cpu,cpuacct", "/web", true))),
        java.util.Arrays.stream(tids).mapToObj(SampleImages::thread).toList(),
        Set.of());
  }

  public static AddressSpace memory(int pid) {
    Address text = new Address(0x400000);
    Address heap = new Address(0x10000000);
    Address vdso = new Address(0x7fff_f000_0000L);
    return new AddressSpace(
        new MmId(pid),
        new MemoryLayout(
            text,
            text.plus(0x800),
            heap,
            heap.plus(8),
            heap,
            heap.plus(0x3000),
            vdso.plus(-8),
            text,
            text,
            text,
            text),
        Bytes.of(new byte[32]),
        List.of(
            area(text, 0x1000, "r-x", new AreaKind.FileBacked(new MappedFileId(0), 0x1000)),
            new Area(
                heap,
                heap.plus(0x3000),
                Protection.parse("rw-"),
                false,
                new AreaKind.Heap(),
                Set.of(AreaFlag.NO_HUGE_PAGE, AreaFlag.MAY_WRITE)),
            area(new Address(0x20000000), 0x2000, "rw-", new AreaKind.Anonymous("arena")),
            area(
                new Address(0x30000000),
                0x2000,
                "rw-",
                new AreaKind.Shared(new SharedMemoryId(0), 4096)),
            area(new Address(0x7fff_0000_0000L), 0x1000, "rw-", new AreaKind.Stack()),
            area(vdso, 0x2000, "r-x", new AreaKind.Vdso("[vdso]")),
            area(new Address(0xffff_ffff_ff60_0000L), 0x1000, "--x", new AreaKind.Vsyscall())),
        List.of(
            new PageExtent(heap, 0x2000, 0),
            new PageExtent(new Address(0x7fff_0000_0000L), 0x1000, 0x2000)),
        List.of(AddressRange.of(new Address(0x20000000), 0x1000)));
  }

  static Area area(Address start, long bytes, String protection, AreaKind kind) {
    return new Area(start, start.plus(bytes), Protection.parse(protection), false, kind, Set.of());
  }

  public static ThreadImage thread(int tid) {
    return new ThreadImage(
        tid,
        "worker",
        Registers.of(new long[Registers.COUNT]),
        OptionalLong.of(202),
        Bytes.of(new byte[832]),
        1L << 16,
        List.of(signal(34)),
        new AltStack(Address.NULL, 2, 0),
        new RobustList(new Address(0x7f0000001000L), 24),
        new Address(0x7f0000001010L),
        Optional.of(new Rseq(new Address(0x7f0000002000L), Address.NULL, 32, 0x53053053L, 0)),
        new Credentials(
            new Ids(1000, 1000, 1000, 1000),
            new Ids(100, 100, 100, 100),
            List.of(100L, 4294967294L),
            0,
            0,
            0,
            -1,
            0,
            0,
            true,
            0),
        List.of(),
        new Scheduling(0, 0, 5, 0, Bytes.of(new byte[56]), Bytes.of(new byte[] {3}), 0),
        new ThreadAttributes(50_000, 9, 1, 2, false));
  }

  public static PendingSignal signal(int number) {
    byte[] siginfo = new byte[PendingSignal.BYTES];
    siginfo[0] = (byte) number;
    return new PendingSignal(Bytes.of(siginfo));
  }

  public static FileIdentity identity(int mode) {
    return new FileIdentity(0xfe00, 1234, 4096, mode, 0, 0, 1, 0, 1_700_000_000_000_000_000L, 5);
  }

  static List<MappedFile> mappedFiles() {
    return List.of(
        new MappedFile(
            new MappedFileId(0),
            "/usr/bin/db",
            identity(0100755),
            Optional.empty(),
            Optional.of(new FileDigest("ab".repeat(32), Optional.of("0011223344")))),
        new MappedFile(
            new MappedFileId(1),
            "/tmp/gone",
            identity(0100755),
            Optional.of(new ContentId(0)),
            Optional.empty()));
  }

  static List<OpenFile> openFiles() {
    return List.of(
        new OpenFile.Stream(new OpenFileId(0), 02, 0, 0),
        new OpenFile.RegularFile(new OpenFileId(1), 02001, 77, "/var/log/db", identity(0100644)),
        new OpenFile.Directory(new OpenFileId(2), 0200000, 0, "/srv", identity(0040755)),
        new OpenFile.CharacterDevice(new OpenFileId(3), 02, Device.URANDOM, "/dev/urandom"),
        new OpenFile.Pipe(new OpenFileId(4), 0, new PipeId(0), PipeEnd.READ),
        new OpenFile.Pipe(new OpenFileId(5), 1, new PipeId(0), PipeEnd.WRITE),
        new OpenFile.EventFd(new OpenFileId(6), 04002, -2, true),
        new OpenFile.TimerFd(new OpenFileId(7), 02, 1, 1, 3, 10, 20),
        new OpenFile.Epoll(
            new OpenFileId(8), 02, List.of(new EpollEntry(6, new OpenFileId(6), 0x80000001L, -1))),
        new OpenFile.HungUpSocket(new OpenFileId(9), 04002, SocketType.STREAM),
        new OpenFile.RemovedFile(
            new OpenFileId(10),
            02,
            7,
            "/tmp/gone",
            new FileIdentity(9, 77, 1 << 20, 0100600, 5, 6, 0, 0, 8, 9),
            List.of(new FileExtent(4096, new ContentId(0)))),
        new OpenFile.SignalFd(new OpenFileId(11), 02, 0x200),
        new OpenFile.Inotify(
            new OpenFileId(12),
            0,
            List.of(
                new InotifyWatch(
                    3, 0xfff, "/srv", new FileIdentity(9, 2, 0, 0040755, 0, 0, 2, 0, 8, 9)))),
        new OpenFile.PidFd(new OpenFileId(13), 2, 5),
        new OpenFile.NamedPipe(
            new OpenFileId(14),
            2,
            new PipeId(0),
            "/run/fifo",
            new FileIdentity(9, 3, 0, 0010600, 0, 0, 1, 0, 8, 9)),
        unixSocket(15, new UnixLink.Connected(new OpenFileId(16)), Optional.empty()),
        unixSocket(16, new UnixLink.Connected(new OpenFileId(15)), Optional.empty()),
        unixSocket(
            17,
            new UnixLink.Listening(5, List.of(new OpenFileId(18)), 1),
            Optional.of(socketName())),
        unixSocket(18, new UnixLink.Waiting(new OpenFileId(17)), Optional.empty()),
        internet(
            19, new InternetSocket.TcpUnconnected(IPV4, Optional.of(name("7f000001", 81)), SET)),
        internet(
            20,
            new InternetSocket.TcpListener(
                InternetFamily.IPV6, name("0".repeat(32), 80), 128, 2, List.of())),
        connection(21, "7f000001", 80, 4000, new TcpPeer.Held(new OpenFileId(22))),
        connection(22, "7f000001", 4000, 80, new TcpPeer.Held(new OpenFileId(21))),
        connection(23, "7f000001", 80, 4001, new TcpPeer.Gone()),
        connection(24, "7f000001", 80, 4002, new TcpPeer.Waiting(77)),
        connection(25, "0a000001", 80, 4003, kept()),
        internet(
            26,
            new InternetSocket.TcpEnded(
                IPV4,
                Optional.of(name("7f000001", 82)),
                Optional.of(new ContentId(1)),
                true,
                List.of())),
        internet(
            27,
            new InternetSocket.Udp(
                IPV4,
                Optional.of(name("00000000", 53)),
                Optional.of(name("7f000001", 54)),
                List.of(
                    new InternetSocket.Datagram(
                        name("7f000001", 54), Optional.of(new ContentId(1))),
                    new InternetSocket.Datagram(name("7f000001", 54), Optional.empty())),
                SET)),
        new OpenFile.TerminalMaster(new OpenFileId(28), 02, "/dev/ptmx", terminal(3)),
        new OpenFile.TerminalEnd(new OpenFileId(29), 02, 3, true),
        new OpenFile.HungUpTerminal(new OpenFileId(30), 02, 4),
        new OpenFile.MemoryFile(new OpenFileId(31), 02, 7, new SharedMemoryId(0)),
        new OpenFile.Netlink(
            new OpenFileId(32),
            04002,
            new NetlinkSocket(3, 15, 4294967295L, 7, 1, List.of(1, 36), SET)),
        new OpenFile.PathOnly(new OpenFileId(33), 010400000, "/srv/link", identity(0120777)));
  }

  static UnixName socketName() {
    return new UnixName(
        "app.sock", Optional.of("/run"), Optional.of(new UnixName.SocketFile(0660, 0, 7)));
  }

  /** A stream; with a message when it is connected. */
  static OpenFile.UnixSocket unixSocket(int id, UnixLink link, Optional<UnixName> name) {
    UnixCredentials maker = new UnixCredentials(2, 1000, 1000, List.of(4L));
    UnixMessage message =
        new UnixMessage(
            Optional.of(new ContentId(1)),
            Optional.empty(),
            Optional.of(maker),
            List.of(new OpenFileId(6)));
    return new OpenFile.UnixSocket(
        new OpenFileId(id),
        02,
        SocketType.STREAM,
        name,
        link,
        2,
        Optional.of(maker),
        768,
        link instanceof UnixLink.Connected ? List.of(message) : List.of(),
        List.of(new SocketOption(7, Bytes.of(new byte[] {0, 64, 3, 0}))));
  }

  private static final InternetFamily IPV4 = InternetFamily.IPV4;
  private static final List<InternetOption> SET =
      List.of(new InternetOption(1, 9, InternetOption.number(1)));

  private static InternetName name(String address, int port) {
    return new InternetName(address, port, 0);
  }

  private static OpenFile.Internet internet(int id, InternetSocket socket) {
    return new OpenFile.Internet(new OpenFileId(id), 02, socket);
  }

  private static TcpPeer kept() {
    TcpProgress progress =
        new TcpProgress(0xffffffffL, 2, 3, 1460, 7, 7, 8, List.of(1L, 2L, 3L, 4L, 5L));
    return new TcpPeer.Kept(progress, Optional.of(new ContentId(1)), 3);
  }

  private static OpenFile.Internet connection(
      int id, String address, int port, int peer, TcpPeer other) {
    return internet(
        id,
        new InternetSocket.TcpConnection(
            IPV4,
            name(address, port),
            name(address, peer),
            other,
            Optional.of(new ContentId(1)),
            true,
            false,
            SET));
  }

  /** Of no session; an application's. */
  public static Terminal terminal(int number) {
    Bytes characters = Bytes.of(new byte[Termios.CHARACTERS]);
    return new Terminal(
        number,
        new Termios(1, 2, 3, 2, 0, characters, 38400, 38400),
        new WindowSize(24, 80, 0, 0),
        true,
        false,
        true,
        false,
        true,
        0620,
        1000,
        5,
        0,
        0,
        List.of(),
        Bytes.of("typed".getBytes(StandardCharsets.UTF_8)),
        Optional.of(new Terminal.Keeper(0, List.of(0, 2))));
  }
}
