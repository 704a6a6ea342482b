// Whether this machine can run the group at all.
package org.duration.restore.check;

import java.util.List;
import java.util.stream.Collectors;
import org.duration.image.CpuFeatures;
import org.duration.image.CpuLeaf;
import org.duration.image.HostSignature;
import org.duration.image.Image;
import org.duration.image.Vdso;
import org.duration.image.files.FileContent;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.ProcessImage;
import org.duration.restore.Findings;
import org.duration.restore.compile.XState;
import org.duration.restore.host.HostFacts;
import org.duration.restore.host.HostFacts.Feature;
import org.duration.restore.host.VdsoFacts;

/** Kernel, CPU, memory, pids. */
public final class HostCheck {
  /** What a group needs besides its pages: page tables, kernel objects, the restore's own. */
  private static final long OVERHEAD_PER_PROCESS = 512 << 10;

  private final Image image;
  private final HostFacts host;
  private final Findings findings;

  private HostCheck(Image image, HostFacts host, Findings findings) {
    this.image = image;
    this.host = host;
    this.findings = findings;
  }

  public static void check(Image image, HostFacts host, Findings findings) {
    HostCheck check = new HostCheck(image, host, findings);
    check.kernel();
    check.cpu(image.host().cpu(), host.cpu());
    check.memory();
    image.processes().forEach(process -> process.live().ifPresent(l -> check.process(process, l)));
  }

  private void kernel() {
    HostSignature captured = image.host();
    if (captured.pageSize() != host.pageSize()) {
      findings.refuse(
          "page size",
          "is " + host.pageSize() + " bytes here and was " + captured.pageSize(),
          "restore on a host with that page size");
    }
    String remedy = "restore on a host that runs kernel " + captured.kernelRelease();
    if (captured.vdso().isEmpty()) {
      findings.refuse("vdso", "the image has none, and a restore needs one", "");
    }
    captured
        .vdso()
        .map(Vdso::sha256)
        .filter(sha256 -> !sha256.equals(host.vdso().sha256()))
        .ifPresent(
            sha256 ->
                findings.refuse(
                    "vdso",
                    String.format(
                        "this kernel (%s) has another one than that of the image (%s)",
                        host.kernelRelease(), captured.kernelRelease()),
                    remedy));
  }

  private void cpu(CpuFeatures captured, CpuFeatures here) {
    String remedy = "restore on a host whose CPU has all features of the old one";
    List<CpuLeaf> missing = captured.missingOn(here);
    if (!missing.isEmpty()) {
      String bits =
          missing.stream()
              .map(leaf -> String.format("%s %#x", leaf, captured.leaf(leaf) & ~here.leaf(leaf)))
              .collect(Collectors.joining(", "));
      findings.refuse("CPU features", "missing here: " + bits, remedy);
    }
    if (!XState.portable(captured, here)) {
      findings.refuse(
          "CPU registers",
          String.format(
              "xcr0 %#x with %d bytes here, %#x with %d bytes in the image",
              here.xcr0(), here.xstateBytes(), captured.xcr0(), captured.xstateBytes()),
          remedy);
    }
  }

  private void memory() {
    long needed = image.processes().size() * OVERHEAD_PER_PROCESS;
    for (ProcessImage process : image.processes()) {
      needed += process.live().stream().mapToLong(HostCheck::resident).sum();
    }
    needed += image.contents().stream().mapToLong(FileContent::bytes).sum();
    if (needed > host.availableMemoryBytes()) {
      findings.refuse(
          "memory",
          String.format(
              "needs %d MiB, %d MiB are available",
              (needed >> 20) + 1, host.availableMemoryBytes() >> 20),
          "free memory or restore on a larger host");
    }
  }

  private static long resident(LiveProcess live) {
    return live.memory().pages().stream().mapToLong(PageExtent::bytes).sum();
  }

  private void process(ProcessImage process, LiveProcess live) {
    int highest = live.threads().stream().mapToInt(thread -> thread.tid()).max().orElse(0);
    if (highest >= host.pidMax()) {
      findings.refuse(
          process,
          "pid " + highest,
          "lies beyond pid_max, which is " + host.pidMax(),
          "raise kernel.pid_max");
    }
    vdso(process, live);
    if (!live.memory().guards().isEmpty() && !host.can(Feature.GUARD_REGIONS)) {
      findings.refuse(
          process, "guard regions", "this kernel has none", "restore on Linux 6.13 or later");
    }
    if (!host.can(Feature.POSIX_TIMER_IDS)) {
      live.posixTimers().stream()
          .mapToInt(PosixTimer::id)
          .max()
          .ifPresent(id -> timer(process, id));
    }
  }

  /** Without exact ids the restorer counts up to them. */
  private void timer(ProcessImage process, int id) {
    if (id >= 1 << 20) {
      findings.refuse(
          process,
          "POSIX timer " + id,
          "this kernel cannot make timers of a given id",
          "restore on Linux 6.15 or later");
    }
  }

  private void vdso(ProcessImage process, LiveProcess live) {
    List<VdsoFacts.Segment> segments =
        live.memory().vdsoSegments().stream().map(HostCheck::segment).toList();
    if (!segments.equals(host.vdso().segments())) {
      findings.refuse(
          process,
          "vdso",
          "its areas are " + segments + ", this kernel's are " + host.vdso().segments(),
          "restore on a host that runs kernel " + image.host().kernelRelease());
    }
  }

  private static VdsoFacts.Segment segment(Area area) {
    return new VdsoFacts.Segment(((AreaKind.Vdso) area.kind()).name(), area.bytes());
  }
}
