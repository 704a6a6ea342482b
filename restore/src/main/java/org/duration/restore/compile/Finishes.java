// What the tracer puts into each task in the end.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.List;
import org.duration.image.Address;
import org.duration.image.Image;
import org.duration.image.Vdso;
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
  private final int syscallOffset;

  Finishes(Image image, HostFacts host) {
    this.image = image;
    this.host = host;
    this.syscallOffset = image.host().vdso().map(Vdso::syscallOffset).orElse(-1);
  }

  List<PlanFinish> all() {
    List<PlanFinish> finishes = new ArrayList<>();
    for (ProcessImage process : image.processes()) {
      process.live().ifPresent(live -> add(finishes, process, live));
    }
    return finishes;
  }

  private void add(List<PlanFinish> finishes, ProcessImage process, LiveProcess live) {
    Address syscall = live.memory().inVdso(syscallOffset).orElseThrow();
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
}
