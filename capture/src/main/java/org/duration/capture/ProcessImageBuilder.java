// One process.
package org.duration.capture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.duration.capture.proc.LimitsText;
import org.duration.capture.proc.SmapsText;
import org.duration.capture.proc.StatText;
import org.duration.capture.proc.StatusText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Evidence;
import org.duration.image.Vdso;
import org.duration.image.files.Descriptor;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.PathReference;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.MappedFileId;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessAttributes;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;

/** Identity and tree here; signals, timers, threads and memory in builders of their own. */
final class ProcessImageBuilder {
  private final RawProcess raw;
  private final RawFact.Process process;
  private final GroupTables tables;
  private final FactSource source;
  private final Prctls prctls;

  ProcessImageBuilder(RawProcess raw, GroupTables tables) {
    this.raw = raw;
    this.process = raw.process();
    this.tables = tables;
    this.source = new FactSource(raw.facts(), "");
    this.prctls = Prctls.of(raw.facts(), FactType.PRCTL);
  }

  /** {@code inherited}: application of the parent. */
  ProcessImage build(OptionalInt inherited) throws RefusedFact {
    StatText stat = source.parse(FactType.STAT, StatText::parse);
    String comm = stat.comm();
    requireSupported(comm);
    boolean zombie = process.state() == 'Z';
    Optional<LiveProcess> live = zombie ? Optional.empty() : Optional.of(live(stat, comm));
    CaptureContext.Registered registered = tables.context().registrations().get(process.pid());
    return new ProcessImage(
        process.pid(),
        process.ppid(),
        process.pgid(),
        process.sid(),
        application(registered, inherited),
        comm,
        state(stat),
        registered == null ? 0 : registered.execCount(),
        registered != null,
        live);
  }

  private void requireSupported(String comm) throws RefusedFact {
    if (process.tracer() != 0 || process.state() == 't') {
      throw new RefusedFact(
          "",
          new Evidence(
              "traced process",
              process.tracer() == 0 ? "" : "by host process " + process.tracer(),
              "a process has one tracer",
              "end the debugger or strace"));
    }
    if (process.sid() == 0 || process.pgid() == 0) {
      throw refused(
          "session", "of a process outside", "members of foreign sessions", "start it with setsid");
    }
    requireOwnState(comm);
  }

  /**
   * All that is shared is named; what would follow from it (no memory of its own to describe) is
   * not.
   */
  private void requireOwnState(String comm) throws RefusedFact {
    List<Evidence> refused = shared().refused();
    for (Evidence evidence : refused.subList(0, Math.max(0, refused.size() - 1))) {
      tables.refusals().add(process.pid(), comm, "", evidence);
    }
    if (!refused.isEmpty()) {
      throw new RefusedFact("", refused.get(refused.size() - 1));
    }
  }

  private SharedParts shared() {
    return new SharedParts(
        process,
        raw.facts().first(FactType.ROOT, RawFact.Link.class).map(RawFact.Link::text).orElse(""));
  }

  private ProcessState state(StatText stat) {
    return switch (process.state()) {
      case 'Z' -> new ProcessState.Zombie(stat.waitStatus() & 0xffff);
      // The kernel keeps the stop's status there until a wait has taken it.
      case 'T' -> new ProcessState.Stopped(process.stopSignal(), stat.waitStatus() == 0);
      default -> new ProcessState.Running();
    };
  }

  private OptionalInt application(CaptureContext.Registered registered, OptionalInt inherited) {
    if (registered != null && registered.application().isPresent()) {
      return registered.application();
    }
    var applications = tables.context().applications();
    for (int i = 0; i < applications.size(); i++) {
      if (applications.get(i).rootPid() == process.pid()) {
        return OptionalInt.of(i);
      }
    }
    return inherited;
  }

  private LiveProcess live(StatText stat, String comm) throws RefusedFact {
    int pid = process.pid();
    StatusText status = source.parse(FactType.STATUS, StatusText::parse);
    SmapsText smaps = source.parse(FactType.SMAPS, SmapsText::parse);
    tables.checks().namespaces(pid, comm, source);
    requireSupportedSettings();
    ProcessFiles files =
        new ProcessFiles(
            raw.facts(), smaps.areas(), tables.mappedFiles(), tables.shm(), tables.contents());
    MemoryBuilder memory =
        new MemoryBuilder(
            pid,
            comm,
            source,
            smaps.areas(),
            files,
            tables.mappedFiles(),
            tables.memories(),
            tables.sysv(),
            tables.kept(),
            tables.refusals());
    MappedFileId executable = files.executable(source);
    PathReference directory = path(FactType.CWD, "working directory");
    PathReference root = path(FactType.ROOT, "root directory");
    AddressSpace space = memory.build(stat);
    SignalBuilder signals = new SignalBuilder(raw, source);
    var actions = signals.actions();
    var pending = ThreadBuilder.pending(source, FactType.SHARED_SIGNALS);
    return new LiveProcess(
        executable,
        directory,
        root,
        status.umask(),
        space,
        descriptors(),
        actions,
        pending,
        signals.intervalTimers(),
        signals.posixTimers(),
        source.parse(FactType.LIMITS, LimitsText::parse).limits(),
        attributes(),
        new ThreadsBuilder(
                raw,
                prctls,
                tables.checks().initStatus(),
                new PendingSignals(actions),
                pending,
                tables
                    .checks()
                    .vdso()
                    .map(Vdso::syscallOffset)
                    .filter(offset -> offset >= 0)
                    .flatMap(space::inVdso))
            .build(),
        shared().parts());
  }

  private List<Descriptor> descriptors() {
    var descriptors = new ArrayList<>(tables.descriptorsOf(raw));
    descriptors.sort(Comparator.comparingInt(Descriptor::fd));
    return descriptors;
  }

  private void requireSupportedSettings() throws RefusedFact {
    if (prctls.value(Prctls.MDWE, 0) != 0) {
      throw refused(
          "memory-deny-write-execute", "", "processes under PR_SET_MDWE", "run it without");
    }
    if (prctls.value(Prctls.MEMORY_MERGE, 0) != 0) {
      throw refused("memory merging", "", "processes under PR_SET_MEMORY_MERGE", "run it without");
    }
    if (prctls.value(Prctls.THP_DISABLE, 0) > 1) {
      throw refused(
          "huge pages",
          "disabled but where advised",
          "exceptions of PR_SET_THP_DISABLE",
          "run it without, or disable them altogether");
    }
  }

  private PathReference path(FactType type, String what) throws RefusedFact {
    RawFact.Link link = source.require(type, RawFact.Link.class);
    Evidences.requireText(what, link.text());
    Optional<FileIdentity> identity = link.target().identity();
    if (identity.isEmpty()
        || !link.target().sameFile(link.byPath())
        || !link.text().startsWith("/")) {
      throw new RefusedFact(
          what,
          new Evidence(
              "directory",
              link.text(),
              "its path no longer leads to it",
              "let the process change its directory"));
    }
    return new PathReference(link.text(), identity.get());
  }

  private ProcessAttributes attributes() throws RefusedFact {
    return new ProcessAttributes(
        (int) source.number(FactType.OOM, 10, 0),
        source.number(FactType.PERSONALITY, 16, 0),
        source.number(FactType.COREDUMP_FILTER, 16, 0x33),
        prctls.get(Prctls.DUMPABLE, 1),
        prctls.get(Prctls.CHILD_SUBREAPER, 0) != 0,
        prctls.get(Prctls.THP_DISABLE, 0) != 0,
        tables.cgroups().of(source));
  }

  private static RefusedFact refused(String kind, String detail, String plural, String remedy) {
    return new RefusedFact("", Evidences.unsupported(kind, detail, plural, remedy));
  }
}
