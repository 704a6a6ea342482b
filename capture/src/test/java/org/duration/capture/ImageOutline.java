// An image as text for comparison: everything but bulk bytes, one thing a line.
package org.duration.capture;

import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.duration.image.Image;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.Register;
import org.duration.image.process.ThreadImage;

/** Stable: the same image gives the same text in every run. */
final class ImageOutline {
  private final StringJoiner lines = new StringJoiner("\n", "", "\n");

  private ImageOutline() {}

  static String of(CaptureResult result) {
    if (result instanceof CaptureResult.Captured captured) {
      ImageOutline outline = new ImageOutline();
      outline.image(captured.image());
      return outline.lines + "contents.dat: " + captured.contents() + "\n";
    }
    return ((CaptureResult.Refused) result)
        .refusals().stream()
            .map(refusal -> "refused: " + refusal + "\n")
            .collect(Collectors.joining());
  }

  private void image(Image image) {
    lines.add("created " + image.header().createdAt() + ", " + image.clocks());
    lines.add("host " + image.host().kernelRelease() + " " + image.host().hostname());
    lines.add(
        "xcr0 "
            + image.host().cpu().xcr0()
            + ", vdso "
            + image.host().vdso().orElseThrow().bytes());
    image.processes().forEach(this::process);
    image.mappedFiles().forEach(file -> lines.add(file.toString()));
    image.openFiles().forEach(file -> lines.add(file.toString()));
    image.pipes().forEach(pipe -> lines.add(pipe.toString()));
    image.contents().forEach(content -> lines.add(content.toString()));
  }

  private void process(ProcessImage process) {
    lines.add(
        String.format(
            "process %d (%s) parent %d group %d session %d %s application %s execs %d",
            process.pid(),
            process.comm(),
            process.ppid(),
            process.pgid(),
            process.sid(),
            process.state(),
            process.application(),
            process.execCount()));
    process.live().ifPresent(this::live);
  }

  private void live(LiveProcess live) {
    lines.add("  exe " + live.executable() + ", umask " + Integer.toOctalString(live.umask()));
    lines.add("  cwd " + live.workingDirectory().path() + ", root " + live.root().path());
    lines.add("  " + live.attributes());
    memory(live.memory());
    live.descriptors().forEach(each -> lines.add("  " + each));
    live.actions().forEach(each -> lines.add("  " + each));
    live.pending()
        .forEach(each -> lines.add("  pending " + each.signal() + " code " + each.code()));
    live.intervalTimers().forEach(each -> lines.add("  " + each));
    live.posixTimers().forEach(each -> lines.add("  " + each));
    lines.add(
        "  limits "
            + live.limits().stream().map(limit -> limit.soft() + "/" + limit.hard()).toList());
    live.threads().forEach(this::thread);
  }

  private void memory(AddressSpace memory) {
    lines.add("  " + memory.layout());
    memory.areas().forEach(area -> lines.add("  " + area(area)));
    long bytes = memory.pages().stream().mapToLong(PageExtent::bytes).sum();
    lines.add(
        "  " + memory.pages().size() + " extents of " + bytes + " bytes, auxv " + memory.auxv());
    memory.guards().forEach(guard -> lines.add("  guard " + guard));
  }

  private static String area(Area area) {
    String flags =
        area.flags().stream().sorted().map(AreaFlag::letters).collect(Collectors.joining(" "));
    return area.range()
        + " "
        + area.protection()
        + (area.shared() ? "s " : "p ")
        + area.kind()
        + " "
        + flags;
  }

  private void thread(ThreadImage thread) {
    lines.add(
        String.format(
            "  thread %d (%s) rip %s rsp %s rax %#x call %s mask %#x clear %s",
            thread.tid(),
            thread.comm(),
            thread.registers().rip(),
            thread.registers().rsp(),
            thread.registers().get(Register.RAX),
            thread.restartedCall(),
            thread.signalMask(),
            thread.clearChildTid()));
    lines.add("    " + thread.altStack() + " " + thread.robustList() + " " + thread.rseq());
    lines.add("    " + thread.credentials());
    lines.add("    " + thread.scheduling() + " " + thread.attributes());
    thread
        .pending()
        .forEach(each -> lines.add("    pending " + each.signal() + " code " + each.code()));
  }
}
