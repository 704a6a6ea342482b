package org.duration.coordinator.link;

import org.duration.coordinator.os.Processes;

/** A status as {@code wait4(2)} gives it. */
public record WaitStatus(int raw) {
  private static final int CORE_DUMPED = 0x80;

  public boolean signalled() {
    return signal() != 0;
  }

  /** The signal that ended the process, 0 when it exited. */
  public int signal() {
    return raw & 0x7f;
  }

  /** The name of the signal that ended the process, such as {@code SIGSEGV}. */
  public String signalName() {
    return Processes.signalName(signal());
  }

  /** True when the kernel wrote a core file of it. */
  public boolean coreDumped() {
    return signalled() && (raw & CORE_DUMPED) != 0;
  }

  /** The shell's number: the exit status, or 128 + N for signal N. */
  public int shellStatus() {
    return signalled() ? 128 + signal() : (raw >> 8) & 0xff;
  }

  public boolean success() {
    return raw == 0;
  }

  /** For people: {@code exited with status 3}, {@code was killed by SIGSEGV}. */
  public String describe() {
    return signalled()
        ? "was killed by " + signalName() + (coreDumped() ? " (core dumped)" : "")
        : "exited with status " + shellStatus();
  }
}
