// Random images that could be: every kind of everything, in any number.
package org.duration.image;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
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
import org.duration.image.files.InternetOption;
import org.duration.image.files.NetlinkSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PathReference;
import org.duration.image.files.PipeEnd;
import org.duration.image.files.PipeId;
import org.duration.image.files.PipeImage;
import org.duration.image.files.Snapshots;
import org.duration.image.files.SocketOption;
import org.duration.image.files.SocketType;
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
import org.duration.image.process.SeccompFilter;
import org.duration.image.process.SignalAction;
import org.duration.image.process.ThreadAttributes;
import org.duration.image.process.ThreadImage;

/** The same seed gives the same image. */
public final class ArbitraryImages {
  private static final String NAMES = "aZ09 _-./()\"\\\u00e4\u20ac\ud83d\ude00";

  private final Random random;
  private int nextTask = 2;
  private int applications;
  private int mappedFiles;
  private int openFiles;
  private int memories;
  private int pipes;
  private int contents;

  private ArbitraryImages(long seed) {
    random = new Random(seed);
  }

  public static Image image(long seed) {
    return new ArbitraryImages(seed).image();
  }

  private interface Making<T> {
    T make(int index);
  }

  private static <T> List<T> list(int count, Making<T> making) {
    List<T> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(making.make(i));
    }
    return list;
  }

  private Image image() {
    applications = 1 + random.nextInt(3);
    mappedFiles = 1 + random.nextInt(4);
    openFiles = 1 + random.nextInt(12);
    pipes = 1 + random.nextInt(3);
    contents = 1 + random.nextInt(4);
    memories = 1 + random.nextInt(3);
    return new Image(
        header(),
        SampleImages.host(),
        new Clocks(positive(), positive(), positive()),
        list(
            applications,
            i -> new Application(name(), random.nextInt(10), list(random.nextInt(3), j -> name()))),
        processes(),
        list(mappedFiles, this::mappedFile),
        list(openFiles, this::openFile),
        list(
            pipes,
            i -> new PipeImage(new PipeId(i), 1 + random.nextInt(1 << 20), maybe(content()))),
        list(contents, this::content),
        FileHolds.NONE,
        new IpcObjects(
            list(memories, this::sharedObject),
            list(random.nextInt(3), this::shmFile),
            sysv(),
            list(random.nextInt(3), this::posixQueue),
            list(
                random.nextInt(3), i -> new IpcLimit("kernel/msgmax", List.of(random.nextLong())))),
        List.of(),
        Snapshots.NONE);
  }

  private ImageHeader header() {
    boolean incremental = random.nextBoolean();
    return new ImageHeader(
        ImageHeader.CURRENT_FORMAT,
        "g" + random.nextInt(1000),
        1 + random.nextInt(1 << 22),
        random.nextInt(100),
        10 + random.nextInt(1000),
        incremental
            ? CheckpointKind.INCREMENTAL
            : random.nextBoolean() ? CheckpointKind.FULL : CheckpointKind.MERGED,
        incremental ? OptionalLong.of(1 + random.nextInt(9)) : OptionalLong.empty(),
        Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
        name(),
        random.nextInt(1 << 22),
        positive());
  }

  private List<ProcessImage> processes() {
    List<ProcessImage> processes = new ArrayList<>();
    for (int count = random.nextInt(5); count >= 0; count--) {
      int pid = nextTask++;
      int parent = processes.isEmpty() ? 1 : processes.get(random.nextInt(processes.size())).pid();
      boolean zombie = random.nextInt(4) == 0;
      ProcessState state =
          zombie
              ? new ProcessState.Zombie(random.nextInt(1 << 16))
              : random.nextBoolean()
                  ? new ProcessState.Running()
                  : new ProcessState.Stopped(signal(), random.nextBoolean());
      processes.add(
          new ProcessImage(
              pid,
              random.nextBoolean() ? 1 : parent,
              random.nextInt(9),
              random.nextInt(9),
              random.nextBoolean()
                  ? OptionalInt.empty()
                  : OptionalInt.of(random.nextInt(applications)),
              comm(),
              state,
              random.nextInt(9),
              random.nextBoolean(),
              zombie ? Optional.empty() : Optional.of(live(pid))));
    }
    return processes;
  }

  private LiveProcess live(int pid) {
    List<ThreadImage> threads = new ArrayList<>(List.of(thread(pid)));
    threads.addAll(list(random.nextInt(4), i -> thread(nextTask++)));
    return new LiveProcess(
        file(),
        new PathReference(path(), identity(0040000)),
        new PathReference("/", identity(0040000)),
        random.nextInt(01000),
        memory(pid),
        list(random.nextInt(6), fd -> new Descriptor(fd * 3, random.nextBoolean(), open())),
        list(
            random.nextInt(5),
            i ->
                new SignalAction(
                    i + 1, address(), random.nextLong(), address(), random.nextLong())),
        list(random.nextInt(3), i -> pending()),
        list(random.nextInt(4), i -> new IntervalTimer(i, positive(), positive())),
        list(random.nextInt(3), this::posixTimer),
        list(
            random.nextInt(16),
            i -> new ResourceLimit(i, random.nextInt(100), random.nextBoolean() ? -1 : 100)),
        new ProcessAttributes(
            random.nextInt(2001) - 1000,
            bits32(),
            bits32(),
            random.nextInt(3),
            random.nextBoolean(),
            random.nextBoolean(),
            list(random.nextInt(3), i -> new CgroupPlace("c" + i, path(), random.nextBoolean()))),
        threads,
        Set.of());
  }

  private PosixTimer posixTimer(int id) {
    int[] notifications = {0, 1, 2, 4};
    return new PosixTimer(
        id,
        random.nextInt(20) - 10,
        notifications[random.nextInt(4)],
        random.nextInt(65),
        random.nextLong(),
        random.nextInt(100),
        positive(),
        positive(),
        random.nextInt(5));
  }

  private AddressSpace memory(int pid) {
    List<Area> areas = new ArrayList<>();
    List<PageExtent> pages = new ArrayList<>();
    List<AddressRange> guards = new ArrayList<>();
    long at = 0x10000;
    for (int count = random.nextInt(8); count > 0; count--) {
      at += 4096L * random.nextInt(3);
      int length = 1 + random.nextInt(5);
      Address start = new Address(at);
      areas.add(area(start, start.plus(4096L * length)));
      if (random.nextBoolean()) {
        pages.add(
            new PageExtent(
                start, 4096L * (1 + random.nextInt(length)), 4096L * random.nextInt(1000)));
      } else if (random.nextBoolean()) {
        guards.add(AddressRange.of(start, 4096));
      }
      at += 4096L * length;
    }
    Address low = address();
    MemoryLayout layout =
        new MemoryLayout(low, low, low, low, low, low, address(), low, low, low, low);
    return new AddressSpace(
        new MmId(pid), layout, Bytes.of(new byte[16 * random.nextInt(4)]), areas, pages, guards);
  }

  private Area area(Address start, Address end) {
    Set<AreaFlag> flags = EnumSet.noneOf(AreaFlag.class);
    for (AreaFlag flag : AreaFlag.values()) {
      if (random.nextInt(4) == 0) {
        flags.add(flag);
      }
    }
    Protection protection =
        new Protection(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
    AreaKind kind = areaKind();
    boolean shared = kind instanceof AreaKind.Segment || random.nextBoolean();
    return new Area(start, end, protection, shared, kind, flags);
  }

  private SharedMemory sharedObject(int index) {
    return new SharedMemory(
        new SharedMemoryId(index),
        name(),
        new FileIdentity(1, index, 1 << 20, 0100600, 0, 0, 0, 0, 0, 0),
        random.nextInt(64),
        list(random.nextInt(3), i -> new FileExtent(4096L * i, content())));
  }

  private ShmFile shmFile(int index) {
    return new ShmFile(
        ShmFile.DIRECTORY + index,
        new FileIdentity(1, index, 1 << 20, 0100600, 0, 0, 0, 0, 0, 0),
        list(random.nextInt(3), i -> new FileExtent(4096L * i, content())));
  }

  private PosixQueue posixQueue(int index) {
    return new PosixQueue(
        "/queue" + index,
        random.nextInt(01000),
        random.nextInt(9),
        random.nextInt(9),
        9,
        1 + random.nextInt(9),
        list(random.nextInt(3), i -> new PosixMessage(random.nextInt(32768), maybe(content()))));
  }

  private SysvObjects sysv() {
    return new SysvObjects(
        list(2, this::segment), list(random.nextInt(3), this::semaphores), list(2, this::queue));
  }

  private SysvRights rights(int key) {
    return new SysvRights(
        key, random.nextInt(01000), random.nextInt(9), random.nextInt(9), 1000, 100);
  }

  private SysvSegment segment(int index) {
    boolean removed = random.nextBoolean();
    return new SysvSegment(
        index,
        rights(removed ? 0 : random.nextInt()),
        1 << 20,
        removed,
        random.nextBoolean(),
        list(random.nextInt(3), i -> new FileExtent(4096L * i, content())));
  }

  private SysvSemaphores semaphores(int index) {
    return new SysvSemaphores(
        index,
        rights(random.nextInt()),
        list(1 + random.nextInt(4), i -> random.nextInt(32768)),
        List.of());
  }

  private SysvQueue queue(int index) {
    return new SysvQueue(
        index,
        rights(random.nextInt()),
        random.nextInt(20000),
        list(random.nextInt(3), i -> new SysvMessage(1 + random.nextInt(9), maybe(content()))));
  }

  private SharedMemoryId sharedMemory() {
    return new SharedMemoryId(random.nextInt(memories));
  }

  private AreaKind areaKind() {
    return switch (random.nextInt(9)) {
      case 7 -> new AreaKind.Segment(random.nextInt(2), 0);
      case 6 -> new AreaKind.Shared(sharedMemory(), 4096L * random.nextInt(100));
      case 0 -> new AreaKind.Heap();
      case 1 -> new AreaKind.Stack();
      case 2 -> new AreaKind.FileBacked(file(), 4096L * random.nextInt(100));
      case 3 -> new AreaKind.Vdso("[vdso]");
      case 4 -> new AreaKind.Vsyscall();
      case 5 -> new AreaKind.Unsupported(new Evidence("kind", name(), name(), name()));
      default -> new AreaKind.Anonymous(name());
    };
  }

  private SeccompFilter filter() {
    return new SeccompFilter(2L * random.nextInt(2), bytes(8 + 8 * random.nextInt(9)));
  }

  private ThreadImage thread(int tid) {
    int seccomp = random.nextInt(3);
    long[] registers = random.longs(Registers.COUNT).toArray();
    return new ThreadImage(
        tid,
        comm(),
        Registers.of(registers),
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(450)),
        bytes(576 + random.nextInt(300)),
        random.nextLong(),
        list(random.nextInt(3), i -> pending()),
        new AltStack(address(), random.nextInt(), positive()),
        new RobustList(address(), random.nextInt(100)),
        address(),
        maybe(new Rseq(new Address(1 + positive()), address(), 32, bits32(), random.nextInt())),
        new Credentials(
            ids(),
            ids(),
            list(random.nextInt(4), i -> bits32()),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextInt(256),
            random.nextBoolean(),
            seccomp),
        seccomp == 2 ? list(1 + random.nextInt(2), i -> filter()) : List.of(),
        new Scheduling(
            random.nextInt(8),
            random.nextLong(),
            random.nextInt(40) - 20,
            random.nextInt(100),
            bytes(56),
            bytes(1 + random.nextInt(16)),
            random.nextInt(1 << 15)),
        new ThreadAttributes(
            positive(),
            random.nextInt(65),
            1 + random.nextInt(2),
            random.nextInt(3),
            random.nextBoolean()));
  }

  private MappedFile mappedFile(int id) {
    return new MappedFile(
        new MappedFileId(id),
        path(),
        identity(0100000),
        maybe(content()),
        maybe(
            new FileDigest(
                "%064x".formatted(random.nextInt(1 << 30)),
                maybe("%08x".formatted(random.nextInt(1 << 30))))));
  }

  private OpenFile unixSocket(OpenFileId id, int flags) {
    boolean datagram = random.nextBoolean();
    UnixLink link =
        switch (random.nextInt(3)) {
          case 0 -> new UnixLink.None();
          case 1 -> new UnixLink.Ended(random.nextBoolean());
          default ->
              datagram
                  ? new UnixLink.Outside("/dev/log")
                  : new UnixLink.Listening(random.nextInt(9), List.of(), random.nextInt(3));
        };
    boolean listens = link instanceof UnixLink.Listening;
    return new OpenFile.UnixSocket(
        id,
        flags,
        datagram
            ? SocketType.DATAGRAM
            : random.nextBoolean() ? SocketType.STREAM : SocketType.SEQPACKET,
        listens ? Optional.of(socketName()) : maybe(socketName()),
        link,
        random.nextInt(4),
        maybe(maker()),
        positive(),
        listens ? List.of() : list(random.nextInt(3), i -> message()),
        list(
            random.nextInt(3),
            i -> new SocketOption(1 + random.nextInt(90), Bytes.of(new byte[1 + i * 4]))));
  }

  private UnixName socketName() {
    return switch (random.nextInt(3)) {
      case 0 -> new UnixName("\0\u00ff" + random.nextInt(), Optional.empty(), Optional.empty());
      case 1 -> new UnixName("s" + random.nextInt(99), Optional.of("/srv"), Optional.empty());
      default ->
          new UnixName(
              "/run/" + random.nextInt(99),
              Optional.empty(),
              maybe(new UnixName.SocketFile(random.nextInt(010000), 1, 2)));
    };
  }

  private UnixCredentials maker() {
    return new UnixCredentials(
        2 + random.nextInt(99), random.nextInt(9), random.nextInt(9), List.of(7L, 0L));
  }

  private UnixMessage message() {
    return new UnixMessage(
        maybe(content()),
        maybe("\0sender\0" + random.nextInt(9)),
        maybe(maker()),
        list(random.nextInt(3), i -> open()));
  }

  private OpenFile openFile(int index) {
    OpenFileId id = new OpenFileId(index);
    int flags = random.nextInt(02000000);
    return switch (random.nextInt(15)) {
      case 12 -> unixSocket(id, flags);
      case 14 -> new OpenFile.PathOnly(id, flags | 010000000, path(), identity(0120000));
      case 13 -> new OpenFile.Netlink(id, flags, netlinkSocket());
      case 0 -> new OpenFile.RegularFile(id, flags, positive(), path(), identity(0100000));
      case 1 -> new OpenFile.Directory(id, flags, positive(), path(), identity(0040000));
      case 2 ->
          new OpenFile.CharacterDevice(
              id, flags, Device.values()[random.nextInt(Device.values().length)], path());
      case 3 ->
          new OpenFile.Pipe(
              id, flags, new PipeId(random.nextInt(pipes)), PipeEnd.values()[random.nextInt(2)]);
      case 4 -> new OpenFile.EventFd(id, flags, random.nextLong(), random.nextBoolean());
      case 5 ->
          new OpenFile.TimerFd(
              id, flags, random.nextInt(10), random.nextInt(4), positive(), positive(), positive());
      case 6 ->
          new OpenFile.Epoll(
              id,
              flags,
              list(random.nextInt(3), i -> new EpollEntry(i, open(), bits32(), random.nextLong())));
      case 8 ->
          new OpenFile.RemovedFile(
              id,
              flags,
              positive(),
              path(),
              new FileIdentity(1, index, 1 << 20, 0100600, 0, 0, 0, 0, 0, 0),
              list(random.nextInt(3), i -> new FileExtent(4096L * i, content())));
      case 7 -> new OpenFile.Stream(id, flags, random.nextInt(applications), random.nextInt(3));
      case 11 -> new OpenFile.MemoryFile(id, flags, positive(), sharedMemory());
      case 10 -> new OpenFile.HungUpTerminal(id, flags, random.nextInt(Terminal.MOST));
      case 9 -> new OpenFile.TerminalMaster(id, flags, "/dev/ptmx", terminal(index));
      default -> new OpenFile.Unsupported(id, flags, new Evidence("kind", name(), name(), name()));
    };
  }

  private NetlinkSocket netlinkSocket() {
    return new NetlinkSocket(
        2 + random.nextInt(2),
        random.nextInt(22),
        random.nextLong(1L << 32),
        random.nextLong(1L << 32),
        random.nextLong(1L << 32),
        list(random.nextInt(3), i -> 1 + random.nextInt(99)),
        list(
            random.nextInt(3),
            i -> new InternetOption(270, random.nextInt(13), bytes(Integer.BYTES))));
  }

  private Terminal terminal(int number) {
    Bytes characters = bytes(Termios.CHARACTERS);
    return new Terminal(
        number,
        new Termios(bits32(), bits32(), bits32(), bits32() | 2, 0, characters, bits32(), bits32()),
        new WindowSize(random.nextInt(1 << 16), random.nextInt(1 << 16), 0, 7),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt(01000),
        positive(),
        positive(),
        0,
        0,
        List.of(),
        bytes(random.nextInt(20)),
        maybe(new Terminal.Keeper(random.nextInt(applications), List.of(random.nextInt(3)))));
  }

  private FileContent content(int id) {
    return new FileContent(
        new ContentId(id),
        DataFile.values()[random.nextInt(2)],
        random.nextInt(1 << 30),
        random.nextInt(1 << 30));
  }

  private FileIdentity identity(int type) {
    return new FileIdentity(
        random.nextLong(),
        random.nextLong(),
        positive(),
        type | random.nextInt(07777 + 1),
        bits32(),
        bits32(),
        random.nextInt(9),
        random.nextLong(),
        random.nextLong(),
        random.nextLong());
  }

  private PendingSignal pending() {
    byte[] siginfo = bytes(PendingSignal.BYTES).toArray();
    siginfo[0] = (byte) signal();
    siginfo[1] = siginfo[2] = siginfo[3] = 0;
    return new PendingSignal(Bytes.of(siginfo));
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private Ids ids() {
    return new Ids(bits32(), bits32(), bits32(), bits32());
  }

  private MappedFileId file() {
    return new MappedFileId(random.nextInt(mappedFiles));
  }

  private OpenFileId open() {
    return new OpenFileId(random.nextInt(openFiles));
  }

  private ContentId content() {
    return new ContentId(random.nextInt(contents));
  }

  private Address address() {
    return new Address(random.nextLong());
  }

  private int signal() {
    return 1 + random.nextInt(64);
  }

  private long positive() {
    return random.nextLong() >>> 1 + random.nextInt(62);
  }

  private long bits32() {
    return Integer.toUnsignedLong(random.nextInt());
  }

  private <T> Optional<T> maybe(T value) {
    return random.nextBoolean() ? Optional.empty() : Optional.of(value);
  }

  private String name() {
    StringBuilder name = new StringBuilder("n");
    for (int count = random.nextInt(12); count > 0; count--) {
      name.appendCodePoint(
          NAMES.codePointAt(
              NAMES.offsetByCodePoints(
                  0, random.nextInt(NAMES.codePointCount(0, NAMES.length())))));
    }
    return name.toString();
  }

  private String comm() {
    String name = name();
    return name.substring(0, Math.min(name.length(), 5));
  }

  private String path() {
    return "/" + name();
  }
}
