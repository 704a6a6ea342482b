package org.duration.coordinator.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Signal;
import org.duration.coordinator.link.WaitStatus;

/**
 * What the user told applications through us: an end that he asked for is no fault, whatever exit
 * status the application makes of it.
 */
final class UserSignals {
  private static final long ENDS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Those that ask a program to end, and nothing else. */
  private static final Set<Integer> ASK_TO_END =
      Set.of(
          Signal.SIGINT.intValue(),
          Signal.SIGTERM.intValue(),
          Signal.SIGQUIT.intValue(),
          Signal.SIGKILL.intValue());

  private record Sent(int signal, long atNanos) {}

  private final Map<String, Sent> last = new HashMap<>();

  void sent(String application, int signal) {
    last.put(application, new Sent(signal, System.nanoTime()));
  }

  /** Whether that end follows from what the user sent. */
  boolean explain(String application, WaitStatus status) {
    Sent sent = last.get(application);
    if (sent == null) {
      return false;
    }
    boolean named = status.shellStatus() == 128 + sent.signal();
    boolean soon = System.nanoTime() - sent.atNanos() < ENDS_WITHIN_NANOS;
    return named || soon && ASK_TO_END.contains(sent.signal());
  }

  void clear() {
    last.clear();
  }
}
