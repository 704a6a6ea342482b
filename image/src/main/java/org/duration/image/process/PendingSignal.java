// A queued signal.
package org.duration.image.process;

import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * The whole {@code siginfo_t} as PTRACE_PEEKSIGINFO gives it, 128 bytes: code, sender and value are
 * kept.
 */
public record PendingSignal(Bytes siginfo) {
  public static final int BYTES = 128;

  public PendingSignal {
    Check.that(siginfo.length() == BYTES, "siginfo of %d bytes", siginfo.length());
    int signal = siginfo.buffer().getInt(0);
    Check.that(signal >= 1 && signal <= 64, "siginfo of signal %d", signal);
  }

  public int signal() {
    return siginfo.buffer().getInt(0);
  }

  /** SI_USER 0, SI_QUEUE -1, SI_TIMER -2, SI_TKILL -6, SI_KERNEL 128, CLD_*, … */
  public int code() {
    return siginfo.buffer().getInt(8);
  }
}
