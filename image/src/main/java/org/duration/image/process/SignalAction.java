// What a process does on a signal.
package org.duration.image.process;

import org.duration.image.Address;
import org.duration.image.Check;

/**
 * The kernel's {@code struct sigaction}, as rt_sigaction gives it. Signals without a record are at
 * SIG_DFL with no flags.
 *
 * @param handler 0 SIG_DFL, 1 SIG_IGN, else a function
 * @param flags SA_*, SA_RESTORER included
 * @param mask bit n-1 is signal n
 */
public record SignalAction(int signal, Address handler, long flags, Address restorer, long mask) {
  public SignalAction {
    Check.that(signal >= 1 && signal <= 64, "signal %d", signal);
    java.util.Objects.requireNonNull(handler);
    java.util.Objects.requireNonNull(restorer);
  }
}
