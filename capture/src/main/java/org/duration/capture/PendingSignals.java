// Which handler a thread will run first when it goes on.
package org.duration.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.capture.SyscallRestart.Interruption;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.SignalAction;

/**
 * Signals that came while the group stood still: they are pending, and interrupt a call as they
 * would have.
 */
final class PendingSignals {
  private static final long SA_RESTART = 0x10000000L;
  private final Map<Integer, SignalAction> actions = new HashMap<>();

  PendingSignals(List<SignalAction> actions) {
    actions.forEach(action -> this.actions.put(action.signal(), action));
  }

  /** The first unblocked signal with a handler decides. */
  Interruption of(List<PendingSignal> pending, long mask) {
    return pending.stream()
        .map(PendingSignal::signal)
        .filter(signal -> (mask >>> signal - 1 & 1) == 0)
        .filter(actions::containsKey)
        .map(actions::get)
        .filter(action -> Long.compareUnsigned(action.handler().value(), 1) > 0)
        .map(
            action ->
                (action.flags() & SA_RESTART) != 0
                    ? Interruption.RESTARTING_HANDLER
                    : Interruption.HANDLER)
        .findFirst()
        .orElse(Interruption.NONE);
  }
}
