// Builds one process of a test's image.
package org.duration.restore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.files.Descriptor;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.PathReference;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFileId;
import org.duration.image.memory.MemoryLayout;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.Protection;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.ProcessAttributes;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.duration.image.process.ResourceLimit;
import org.duration.image.process.SharedPart;
import org.duration.image.process.SignalAction;
import org.duration.image.process.ThreadImage;

/** Alive, in its parent's session and group, until told otherwise. */
public final class ProcessBuilder {
  private static final long STACK = 0x7ffd_0000_0000L;
  private static final long VDSO = 0x7ffe_0000_0000L;

  private final GroupBuilder group;
  private final int pid;
  private final int ppid;
  private int pgid;
  private int sid;
  private String comm = "app";
  private ProcessState state = new ProcessState.Running();
  private MappedFileId executable;
  private String root = "/";
  private ProcessAttributes attributes =
      new ProcessAttributes(0, 0, 0x33, 1, false, false, List.of());
  private final List<Area> areas = new ArrayList<>();
  private final List<PageExtent> pages = new ArrayList<>();
  private final List<AddressRange> guards = new ArrayList<>();
  private final List<Descriptor> descriptors = new ArrayList<>();
  private final List<SignalAction> actions = new ArrayList<>();
  private final List<PendingSignal> pending = new ArrayList<>();
  private final List<IntervalTimer> intervalTimers = new ArrayList<>();
  private final List<PosixTimer> posixTimers = new ArrayList<>();
  private final List<ResourceLimit> limits = new ArrayList<>();
  private final List<ThreadImage> threads = new ArrayList<>();
  private final Set<SharedPart> shared = EnumSet.noneOf(SharedPart.class);

  ProcessBuilder(GroupBuilder group, int pid, int ppid) {
    this.group = group;
    this.pid = pid;
    this.ppid = ppid;
    this.pgid = pid;
    this.sid = pid;
    threads.add(Threads.thread(pid, comm));
    executable = group.mapped("/bin/app");
    vdso();
    area(STACK, 2, "rw-", new AreaKind.Stack(), AreaFlag.GROWS_DOWN, AreaFlag.ACCOUNTED);
  }

  public ProcessBuilder in(int newPgid, int newSid) {
    pgid = newPgid;
    sid = newSid;
    return this;
  }

  public ProcessBuilder comm(String newComm) {
    comm = newComm;
    threads.set(0, Threads.thread(pid, newComm));
    return this;
  }

  public ProcessBuilder shares(SharedPart part) {
    shared.add(part);
    return this;
  }

  public ProcessBuilder zombie(int waitStatus) {
    state = new ProcessState.Zombie(waitStatus);
    return this;
  }

  public ProcessBuilder stopped(int signal) {
    state = new ProcessState.Stopped(signal, false);
    return this;
  }

  public ProcessBuilder executable(MappedFileId file) {
    executable = file;
    return this;
  }

  public ProcessBuilder root(String path) {
    root = path;
    return this;
  }

  public ProcessBuilder attributes(ProcessAttributes newAttributes) {
    attributes = newAttributes;
    return this;
  }

  public ProcessBuilder subreaper() {
    return attributes(new ProcessAttributes(0, 0, 0x33, 1, true, false, List.of()));
  }

  public ProcessBuilder fd(int fd, OpenFileId file) {
    return fd(fd, file, false);
  }

  public ProcessBuilder fd(int fd, OpenFileId file, boolean closeOnExec) {
    descriptors.add(new Descriptor(fd, closeOnExec, file));
    return this;
  }

  public ProcessBuilder thread(ThreadImage thread) {
    threads.add(thread);
    return this;
  }

  public ProcessBuilder first(ThreadImage thread) {
    threads.set(0, thread);
    return this;
  }

  public ProcessBuilder anonymous(long start, int pageCount, String protection, AreaFlag... flags) {
    return area(start, pageCount, protection, new AreaKind.Anonymous(""), flags);
  }

  public ProcessBuilder file(
      long start, int pageCount, String protection, MappedFileId file, AreaFlag... flags) {
    return area(start, pageCount, protection, new AreaKind.FileBacked(file, 0), flags);
  }

  public ProcessBuilder shared(long start, int pageCount, String protection, MappedFileId file) {
    return shared(start, pageCount, protection, new AreaKind.FileBacked(file, 0));
  }

  public ProcessBuilder shared(long start, int pageCount, String protection, AreaKind kind) {
    boolean writable = protection.contains("w");
    Set<AreaFlag> flags = writable ? Set.of(AreaFlag.MAY_WRITE) : Set.of();
    Address from = new Address(start);
    areas.add(
        new Area(
            from,
            from.plus((long) pageCount * GroupBuilder.PAGE),
            Protection.parse(protection),
            true,
            kind,
            flags));
    return this;
  }

  public ProcessBuilder area(
      long start, int pageCount, String protection, AreaKind kind, AreaFlag... flags) {
    Set<AreaFlag> set = EnumSet.noneOf(AreaFlag.class);
    set.addAll(List.of(flags));
    Address from = new Address(start);
    Address to = from.plus((long) pageCount * GroupBuilder.PAGE);
    areas.add(new Area(from, to, Protection.parse(protection), false, kind, set));
    return this;
  }

  public ProcessBuilder pages(long start, int count) {
    long bytes = (long) count * GroupBuilder.PAGE;
    pages.add(new PageExtent(new Address(start), bytes, group.takePages(bytes)));
    return this;
  }

  /** Pages whose bytes stand at {@code offset}, as those of others may. */
  public ProcessBuilder pagesAt(long start, int count, long offset) {
    pages.add(new PageExtent(new Address(start), (long) count * GroupBuilder.PAGE, offset));
    return this;
  }

  public ProcessBuilder guard(long start, int count) {
    guards.add(AddressRange.of(new Address(start), (long) count * GroupBuilder.PAGE));
    return this;
  }

  public ProcessBuilder action(int signal, long handler) {
    actions.add(
        new SignalAction(signal, new Address(handler), 0x04000000, new Address(0x401000), 0));
    return this;
  }

  public ProcessBuilder pending(int signal) {
    pending.add(Threads.signal(signal));
    return this;
  }

  public ProcessBuilder timer(IntervalTimer timer) {
    intervalTimers.add(timer);
    return this;
  }

  public ProcessBuilder timer(PosixTimer timer) {
    posixTimers.add(timer);
    return this;
  }

  public ProcessBuilder limit(int resource, long soft, long hard) {
    limits.add(new ResourceLimit(resource, soft, hard));
    return this;
  }

  /** An equal process of the same group must not exist twice; back to the group's words. */
  public GroupBuilder and() {
    return group;
  }

  ProcessImage build() {
    boolean zombie = state instanceof ProcessState.Zombie;
    return new ProcessImage(
        pid,
        ppid,
        pgid,
        sid,
        OptionalInt.of(0),
        comm,
        state,
        1,
        true,
        zombie ? Optional.empty() : Optional.of(live()));
  }

  private LiveProcess live() {
    return new LiveProcess(
        executable,
        new PathReference("/srv", GroupBuilder.directoryIdentity()),
        new PathReference(root, GroupBuilder.directoryIdentity()),
        022,
        memory(),
        descriptors,
        actions,
        pending,
        intervalTimers,
        posixTimers,
        limits,
        attributes,
        threads,
        shared);
  }

  private AddressSpace memory() {
    areas.sort(Comparator.comparing(Area::start));
    pages.sort(Comparator.comparing(PageExtent::address));
    return new AddressSpace(new MmId(pid), layout(), Bytes.of(new byte[32]), areas, pages, guards);
  }

  private static MemoryLayout layout() {
    return new MemoryLayout(
        new Address(0x401000),
        new Address(0x402000),
        new Address(0x403000),
        new Address(0x404000),
        new Address(0x405000),
        new Address(0x406000),
        new Address(STACK + 0x1000),
        new Address(STACK + 0x1100),
        new Address(STACK + 0x1200),
        new Address(STACK + 0x1200),
        new Address(STACK + 0x1300));
  }

  private void vdso() {
    area(VDSO, 4, "r--", new AreaKind.Vdso("[vvar]"));
    area(VDSO + 4 * GroupBuilder.PAGE, 2, "r-x", new AreaKind.Vdso("[vdso]"));
  }
}
