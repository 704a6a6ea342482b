// What the tracer puts into each task in the end.
package org.duration.restore.compile;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.Image;
import org.duration.image.Vdso;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaKind;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.duration.image.process.Register;
import org.duration.image.process.ThreadImage;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.PlanFinish;

/** Registers, xstate and signal mask of every thread that lives on. */
final class Finishes {
  private static final int SIGSTOP = 19;

  private final Image image;
  private final HostFacts host;
  private final long syscallOffset;

  Finishes(Image image, HostFacts host) {
    this.image = image;
    this.host = host;
    this.syscallOffset = syscallOffset(image.host().vdso().map(Vdso::bytes).orElse(Bytes.EMPTY));
  }

  List<PlanFinish> all() {
    List<PlanFinish> finishes = new ArrayList<>();
    for (ProcessImage process : image.processes()) {
      process.live().ifPresent(live -> add(finishes, process, live));
    }
    return finishes;
  }

  private void add(List<PlanFinish> finishes, ProcessImage process, LiveProcess live) {
    Address syscall = syscall(live);
    SeccompPlans seccomp = new SeccompPlans(live.threads());
    for (ThreadImage thread : live.threads()) {
      finishes.add(
          new PlanFinish(
              process.pid(),
              thread.tid(),
              thread.tid() == process.pid(),
              stopSignal(process, live),
              process.state() instanceof ProcessState.Stopped stopped && stopped.reported(),
              syscall,
              thread.signalMask(),
              // In no system call: nothing for the kernel to restart on the way out.
              thread.registers().with(Register.ORIG_RAX, -1),
              XState.onHost(thread.xstate(), host.cpu()),
              seccomp.of(thread)));
    }
  }

  private static int stopSignal(ProcessImage process, LiveProcess live) {
    if (process.state() instanceof ProcessState.Stopped stopped) {
      return stopped.signal();
    }
    boolean pending = live.pending().stream().anyMatch(signal -> signal.signal() == SIGSTOP);
    return pending ? SIGSTOP : 0;
  }

  private Address syscall(LiveProcess live) {
    Address code =
        live.memory().vdsoSegments().stream()
            .filter(area -> area.kind() instanceof AreaKind.Vdso vdso && vdso.code())
            .findFirst()
            .map(Area::start)
            .orElseThrow();
    return code.plus(syscallOffset);
  }

  /**
   * The first {@code syscall} instruction, wherever the bytes stand: nothing behind it is run.
   * Negative when there is none.
   */
  static long syscallOffset(Bytes vdso) {
    ByteBuffer bytes = vdso.buffer();
    for (int i = 0; i + 1 < bytes.limit(); i++) {
      if (bytes.get(i) == 0x0f && bytes.get(i + 1) == 0x05) {
        return i;
      }
    }
    return -1;
  }
}
