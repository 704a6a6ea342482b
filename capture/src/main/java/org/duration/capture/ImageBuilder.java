// Interprets a capture: from facts to an image, or to the reasons why there is none.
package org.duration.capture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.duration.capture.proc.StatText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.CheckpointKind;
import org.duration.image.Clocks;
import org.duration.image.HostSignature;
import org.duration.image.Image;
import org.duration.image.ImageHeader;
import org.duration.image.files.OpenFile;
import org.duration.image.files.Snapshots;
import org.duration.image.ipc.IpcLimit;
import org.duration.image.ipc.IpcObjects;
import org.duration.image.process.ProcessImage;

/** Built for one stream, used once. */
public final class ImageBuilder {
  private final RawFacts raw;
  private final CaptureContext context;
  private final Refusals refusals = new Refusals();
  private final Contents contents = new Contents();
  private final MappedFiles mappedFiles;
  private final SharedMemories memories;
  private final KeptPages kept;
  private final ShmFiles shm;
  private final SysvTables sysv;
  private final PosixQueues queues;
  private final List<IpcLimit> limits;
  private final OpenFiles openFiles;

  private ImageBuilder(RawFacts raw, CaptureContext context, FileDigests digests) {
    this.raw = raw;
    this.context = context;
    this.mappedFiles = new MappedFiles(digests);
    this.memories = new SharedMemories(raw, contents);
    this.kept = new KeptPages(context.base());
    this.shm = new ShmFiles(raw, contents, refusals);
    this.sysv = new SysvTables(raw, contents, refusals);
    this.queues = new PosixQueues(raw, contents, refusals);
    this.limits = IpcLimits.changed(raw, refusals);
    this.openFiles = new OpenFiles(raw, context, contents, memories, shm, queues, refusals);
  }

  /**
   * All refusals are collected; digests are computed only when there are none.
   *
   * @throws BaseContradicted pages were left out that the base does not have
   */
  public static CaptureResult build(RawFacts raw, CaptureContext context, FileDigests digests) {
    return new ImageBuilder(raw, context, digests).build();
  }

  private CaptureResult build() {
    GroupChecks checks = new GroupChecks(raw, context, refusals);
    checks.check();
    HostBuilder host = new HostBuilder(raw);
    Optional<HostSignature> signature = refusals.guard(0, "", "", host::host);
    Optional<Clocks> clocks = refusals.guard(0, "", "", host::clocks);
    List<RawProcess> ordered = ProcessOrder.parentsFirst(raw.processes(), refusals);
    ordered.forEach(process -> openFiles.add(process, comm(process)));
    List<OpenFile> files = openFiles.build();
    Snapshots snapshots = new SnapshotBuilder(raw, context.snapshots(), contents, refusals).build();
    List<ProcessImage> processes = processes(ordered, checks);
    if (refusals.any()) {
      return new CaptureResult.Refused(refusals.all());
    }
    return refusals
        .guard(
            0,
            "",
            "",
            () ->
                image(
                    signature.orElseThrow(),
                    clocks.orElseThrow(),
                    processes,
                    files,
                    new IpcObjects(memories.all(), shm.all(), sysv.all(), queues.all(), limits),
                    snapshots))
        .<CaptureResult>map(
            image -> new CaptureResult.Captured(image, contents.bytes(), kept.copies()))
        .orElseGet(() -> new CaptureResult.Refused(refusals.all()));
  }

  private List<ProcessImage> processes(List<RawProcess> ordered, GroupChecks checks) {
    GroupTables tables =
        new GroupTables(
            context,
            mappedFiles,
            memories,
            sysv,
            shm,
            contents,
            kept,
            openFiles.descriptors(),
            checks,
            new Cgroups(raw),
            refusals);
    Map<Integer, OptionalInt> applications = new HashMap<>();
    List<ProcessImage> processes = new ArrayList<>();
    for (RawProcess each : ordered) {
      OptionalInt inherited = applications.getOrDefault(each.process().ppid(), OptionalInt.empty());
      refusals
          .guard(
              each.process().pid(),
              comm(each),
              "",
              () -> new ProcessImageBuilder(each, tables).build(inherited))
          .ifPresent(
              process -> {
                applications.put(process.pid(), process.application());
                processes.add(process);
              });
    }
    return processes;
  }

  private Image image(
      HostSignature host,
      Clocks clocks,
      List<ProcessImage> processes,
      List<OpenFile> files,
      IpcObjects ipc,
      Snapshots snapshots) {
    return new Image(
        header(clocks),
        host,
        clocks,
        context.applications(),
        processes,
        mappedFiles.all(),
        files,
        openFiles.pipes().all(),
        contents.all(),
        openFiles.holds(),
        ipc,
        kept.files(),
        snapshots);
  }

  /** Incremental only where it needs another checkpoint's pages. */
  private ImageHeader header(Clocks clocks) {
    boolean incremental = !kept.files().isEmpty();
    boolean merged = !incremental && !kept.copies().isEmpty();
    CheckpointKind alone = merged ? CheckpointKind.MERGED : context.kind();
    return new ImageHeader(
        ImageHeader.CURRENT_FORMAT,
        context.group(),
        context.coordinatorPid(),
        context.incarnation(),
        context.seq(),
        incremental ? CheckpointKind.INCREMENTAL : alone,
        incremental ? OptionalLong.of(context.base().orElseThrow().checkpoint()) : context.parent(),
        Instant.ofEpochSecond(0, clocks.realtimeNanos()),
        context.cliVersion(),
        context.lastPid(),
        context.pauseMicros());
  }

  /** For messages, also where the rest of the process cannot be understood. */
  private static String comm(RawProcess process) {
    try {
      Optional<String> stat = process.facts().text(FactType.STAT);
      return stat.isPresent() ? StatText.parse(stat.get()).comm() : "?";
    } catch (org.duration.capture.proc.MalformedText e) {
      return "?";
    }
  }
}
