package org.duration.coordinator.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says on stderr what takes long: nothing in the first second, nothing when stderr is no terminal;
 * then the step, and for how long it has been going on.
 */
final class Progress implements AutoCloseable {
  private static final String CLEAR = "\r\033[K";

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private String step = "";
  private long seconds;
  private boolean shown;

  Progress() {
    if (Terminal.stderr()) {
      clock.scheduleAtFixedRate(this::show, 1, 1, TimeUnit.SECONDS);
    }
  }

  /** The step that begins now. */
  synchronized void step(String next) {
    step = next;
  }

  private synchronized void show() {
    seconds++;
    if (!clock.isShutdown() && !step.isEmpty()) {
      System.err.print(CLEAR + step + " ... " + seconds + " s");
      System.err.flush();
      shown = true;
    }
  }

  /** Takes away what was shown: the result comes. */
  synchronized void done() {
    clock.shutdown();
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
