// What a process was doing at the freeze, as its parent sees it.
package org.duration.image.process;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.duration.image.Check;

/** From the letter of /proc/PID/stat before the freeze. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ProcessState.Running.class, name = "running"),
  @JsonSubTypes.Type(value = ProcessState.Stopped.class, name = "stopped"),
  @JsonSubTypes.Type(value = ProcessState.Zombie.class, name = "zombie")
})
public sealed interface ProcessState {
  /** Runs or sleeps. */
  record Running() implements ProcessState {}

  /**
   * In a job-control stop by {@code signal} (SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU).
   *
   * @param reported the parent has been told by wait and is not told again
   */
  record Stopped(int signal, boolean reported) implements ProcessState {
    public Stopped {
      Check.that(signal >= 1 && signal <= 64, "stop signal %d", signal);
    }
  }

  /**
   * Has ended and waits to be reaped.
   *
   * @param waitStatus as wait4 will give it: exit code in bits 8..15, or the signal in bits 0..6
   *     (bit 7: core)
   */
  record Zombie(int waitStatus) implements ProcessState {
    public Zombie {
      Check.that(waitStatus >= 0 && waitStatus <= 0xffff, "wait status %#x", waitStatus);
    }

    /** The terminating signal; 0: it exited by itself. */
    public int signal() {
      return waitStatus & 0x7f;
    }

    /** That signal made it dump core. */
    public boolean dumpedCore() {
      return (waitStatus & 0x80) != 0;
    }

    public int exitCode() {
      return waitStatus >> 8 & 0xff;
    }
  }
}
