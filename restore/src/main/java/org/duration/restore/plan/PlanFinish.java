// What the tracer does to a task that is ready.
package org.duration.restore.plan;

import java.util.Objects;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.process.Registers;

/**
 * {@code struct dur_plan_finish}.
 *
 * @param leader the first task of its process: the hole is unmapped through it
 * @param stopSignal of the job-control stop in which the process goes on; 0 none
 * @param stopReported the parent has been told of that stop already
 * @param syscall a {@code syscall} instruction in the restored vdso
 */
public record PlanFinish(
    int pid,
    int tid,
    boolean leader,
    int stopSignal,
    boolean stopReported,
    Address syscall,
    long signalMask,
    Registers registers,
    Bytes xstate,
    PlanSeccomp seccomp) {
  public PlanFinish {
    Objects.requireNonNull(syscall);
    Objects.requireNonNull(registers);
    Objects.requireNonNull(xstate);
    Objects.requireNonNull(seccomp);
  }
}
