package org.duration.coordinator.cli;

import java.util.concurrent.TimeUnit;

/**
 * Says on stderr what takes long: nothing in the first second, nothing when stderr is no terminal.
 */
final class Progress implements AutoCloseable {
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final String CLEAR = "\r\033[K";

  private final boolean terminal = Terminal.stderr();
  private final long begun = System.nanoTime();
  private boolean shown;

  /** The step that begins now. */
  synchronized void step(String step) {
    if (terminal && System.nanoTime() - begun > QUIET_NANOS) {
      System.err.print(CLEAR + step + " ...");
      System.err.flush();
      shown = true;
    }
  }

  /** Takes away what was shown: the result comes. */
  synchronized void done() {
    if (shown) {
      System.err.print(CLEAR);
      System.err.flush();
      shown = false;
    }
  }

  @Override
  public void close() {
    done();
  }
}
