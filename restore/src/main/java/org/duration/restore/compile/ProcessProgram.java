// What the first task of a process does.
package org.duration.restore.compile;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.duration.image.Image;
import org.duration.image.files.Descriptor;
import org.duration.image.files.OpenFile;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessAttributes;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.Register;
import org.duration.image.process.ResourceLimit;
import org.duration.image.process.SharedPart;
import org.duration.image.process.ThreadImage;
import org.duration.restore.RestoreOptions;
import org.duration.restore.host.HostFacts;
import org.duration.restore.inherit.Level;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.PrctlOption;
import org.duration.restore.plan.TaskOp;
import org.duration.restore.plan.TreeOp;

/** From a process that stands at its place in the tree to one that is ready to go on. */
final class ProcessProgram {
  private static final int SIGSTOP = 19;
  private static final int SIGKILL = 9;
  private static final long DEFAULT_PERSONALITY = 0;
  private static final long DEFAULT_COREDUMP_FILTER = 0x33;

  private final Image image;
  private final HostFacts host;
  private final RestoreOptions options;
  private final Sharing sharing;
  private final Tools tools;
  private final Program program;
  private final ProcessImage process;
  private final LiveProcess live;

  ProcessProgram(
      Image image,
      HostFacts host,
      RestoreOptions options,
      Sharing sharing,
      Tools shared,
      Program program,
      ProcessImage process) {
    this.image = image;
    this.host = host;
    this.options = options;
    this.sharing = sharing;
    this.tools = shared.ofProcess();
    this.program = program;
    this.process = process;
    this.live = process.live().orElseThrow();
  }

  /** Number of descriptors that it can have open at a time, tools and all. */
  static long descriptorsNeeded(Image image, Sharing sharing, Tools shared) {
    int most =
        image.processes().stream()
            .mapToInt(process -> sharing.madeBy(process.pid()).size())
            .max()
            .orElse(0);
    return shared.end() + (long) most + 1;
  }

  /**
   * @param common memory that is mapped by now
   */
  void write(List<TreeOp.Thread> threads, Level common) {
    new OpenFiles(image, host, tools, program).make(sharing.madeBy(process.pid()));
    new MemoryProgram(image, host, tools, program).write(live, common);
    removeSegments();
    FileHolds holds = new FileHolds(image, program, process.pid(), table());
    holds.locksOfFlights(tools);
    descriptorTable();
    holds.locks();
    surroundings();
    attributes(live.attributes());
    new Sysv(image, host, tools, program).undos(process.pid());
    threads.forEach(thread -> program.add("thread " + thread.tid(), thread));
    ThreadProgram first = new ThreadProgram(host, program, live.threads().get(0));
    first.identity();
    limits(this::raises);
    first.credentials();
    program.add("process", new TreeOp.Barrier(GroupCompiler.CREDENTIALS));
    holds.leasesAndOwners();
    new FileLengths(image, host, options, program, process).truncate();
    dumpable();
    signals(first);
    timers();
    limits(limit -> !raises(limit));
    program.add("process", ready(live.threads().get(0)));
  }

  private void removeSegments() {
    if (Sysv.meeting(image).contains(process.pid())) {
      program.add("SysV segments", new TreeOp.Barrier(GroupCompiler.SEGMENTS_ATTACHED));
      Sysv.removals(image, process)
          .forEach(removal -> program.add("SysV segment " + removal.id(), removal));
    }
  }

  /**
   * One that several processes share is its first one's to make: while numbers are given nobody
   * else may open a file, not for a moment, and nobody is left who reads from a tool.
   */
  private void descriptorTable() {
    boolean shared = sharing.tableSharers().contains(process.pid());
    if (shared) {
      program.add("descriptors", new TreeOp.Barrier(GroupCompiler.TOOLS_USED));
    }
    if (!live.shares(SharedPart.DESCRIPTORS)) {
      descriptors();
    }
    if (shared) {
      program.add("descriptors", new TreeOp.Barrier(GroupCompiler.TABLE_MADE));
    }
  }

  /** Whoever's descriptors it has: what it holds by them, it holds itself. */
  private LiveProcess table() {
    return live.shares(SharedPart.DESCRIPTORS)
        ? image.processes().stream()
            .filter(other -> other.pid() == process.ppid())
            .findFirst()
            .flatMap(ProcessImage::live)
            .orElseThrow()
        : live;
  }

  private void descriptors() {
    for (Descriptor descriptor : live.descriptors()) {
      OpenFile file = image.openFiles().get(descriptor.openFile().value());
      program.add(
          "fd " + descriptor.fd() + " (" + OpenFiles.subject(file) + ")",
          new DescriptorOp.Dup(
              from(file, descriptor.fd()), descriptor.fd(), descriptor.closeOnExec()));
    }
    program.add(
        "descriptors for the restore",
        new DescriptorOp.CloseRange(tools.first(), DescriptorOp.LAST));
  }

  private int from(OpenFile file, int fd) {
    return file instanceof OpenFile.Stream stream
        ? tools.stream(stream.application(), Streams.number(image, stream, fd))
        : tools.openFile(file.id());
  }

  /** Paths of /proc first: they lead nowhere in another root. */
  private void surroundings() {
    ProcessAttributes attributes = live.attributes();
    if (attributes.oomScoreAdj() != host.privileges().oomScoreAdj()) {
      program.add(
          "oom_score_adj",
          new FileOp.WriteFile(
              "/proc/self/oom_score_adj", Integer.toString(attributes.oomScoreAdj())));
    }
    if (attributes.coredumpFilter() != DEFAULT_COREDUMP_FILTER) {
      program.add(
          "coredump_filter",
          new FileOp.WriteFile(
              "/proc/self/coredump_filter", String.format("%#x", attributes.coredumpFilter())));
    }
    if (!live.shares(SharedPart.DIRECTORIES)) {
      directories();
    }
  }

  private void directories() {
    String directory = live.workingDirectory().path();
    program.add("working directory " + directory, new FileOp.ChDir(directory));
    if (!live.root().path().equals("/")) {
      program.add("root directory " + live.root().path(), new FileOp.ChRoot(live.root().path()));
    }
    program.add("umask", new FileOp.UMask(live.umask()));
  }

  private void attributes(ProcessAttributes attributes) {
    live.actions().stream()
        .filter(action -> action.signal() != SIGKILL && action.signal() != SIGSTOP)
        .forEach(action -> program.add("signal actions", new TaskOp.SigAction(action)));
    if (attributes.personality() != DEFAULT_PERSONALITY) {
      program.add("personality", new TaskOp.Personality(attributes.personality()));
    }
    if (attributes.hugePagesDisabled()) {
      program.add("huge pages", ThreadProgram.prctl(PrctlOption.SET_THP_DISABLE, 1));
    }
    if (attributes.childSubreaper()) {
      program.add("subreaper", ThreadProgram.prctl(PrctlOption.SET_CHILD_SUBREAPER, 1));
    }
  }

  /** Credentials of any thread reset it. What the kernel set to 2 can only be put back as 0. */
  private void dumpable() {
    int dumpable = live.attributes().dumpable() == 1 ? 1 : 0;
    program.add("dumpable", ThreadProgram.prctl(PrctlOption.SET_DUMPABLE, dumpable));
  }

  /** A pending SIGSTOP would stop the restore: the process goes on stopped instead. */
  private void signals(ThreadProgram first) {
    program.add("signals of the restore", new TaskOp.DrainSignals());
    ThreadProgram.queue(
        program, live.pending().stream().filter(signal -> signal.signal() != SIGSTOP).toList());
    first.pending();
  }

  private void timers() {
    for (IntervalTimer timer : live.intervalTimers()) {
      program.add("interval timer " + timer.which(), new TaskOp.ITimer(started(timer)));
    }
    live.posixTimers().stream()
        .sorted(Comparator.comparingInt(timer -> timer.id()))
        .forEach(timer -> program.add("POSIX timer " + timer.id(), new TaskOp.Timer(timer)));
  }

  /**
   * Setting it to 0 would switch it off. One whose signal is pending fires at once: the signal is
   * there already, and the kernel goes on when it is taken.
   */
  private static IntervalTimer started(IntervalTimer timer) {
    return new IntervalTimer(
        timer.which(), timer.intervalMicros(), Math.max(1, timer.remainingMicros()));
  }

  /** Raising needs a capability, lowering would hinder the restore itself. */
  private void limits(Predicate<ResourceLimit> which) {
    live.limits().stream()
        .filter(which)
        .sorted(Comparator.comparingInt(ResourceLimit::resource))
        .forEach(limit -> program.add("limits", new TaskOp.RLimit(limit)));
  }

  private boolean raises(ResourceLimit limit) {
    return Long.compareUnsigned(limit.hard(), host.privileges().hardLimit(limit.resource())) > 0;
  }

  /** ptrace cannot set every flag, so the restorer does. */
  private static TreeOp.Ready ready(ThreadImage thread) {
    return new TreeOp.Ready(thread.registers().get(Register.EFLAGS));
  }

  /** Of a thread that is not the first. */
  static void thread(HostFacts host, Program program, ThreadImage thread) {
    ThreadProgram own = new ThreadProgram(host, program, thread);
    own.identity();
    own.credentials();
    own.pending();
    program.add("thread " + thread.tid(), new TreeOp.Barrier(GroupCompiler.CREDENTIALS));
    program.add("thread " + thread.tid(), ready(thread));
  }
}
