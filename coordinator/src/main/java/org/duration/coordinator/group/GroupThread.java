package org.duration.coordinator.group;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.duration.coordinator.os.IoWords;
import org.duration.image.ImageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which everything that changes a group runs, in the order of its arrival. */
final class GroupThread {
  private static final Logger LOG = LoggerFactory.getLogger(GroupThread.class);

  private final String group;
  private final ScheduledExecutorService executor;
  private String lastWarning = "";

  GroupThread(String group) {
    this.group = group;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "group " + group);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs {@code task} after all that came before it, and returns what it returns. */
  <T> T call(Callable<T> task) {
    try {
      return executor.submit(task).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitStatus.FAILED, group, "interrupted");
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    }
  }

  /** Runs {@code task} later, without waiting for it. */
  void tell(Runnable task) {
    executor.execute(() -> guarded(task));
  }

  ScheduledFuture<?> every(long millis, Runnable task) {
    return executor.scheduleAtFixedRate(() -> guarded(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  ScheduledFuture<?> after(long millis, Runnable task) {
    return executor.schedule(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (CommandFailure failure) {
      warnOnce(failure.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{}: a fault of ours", group, e);
    }
  }

  /** What recurs each interval, a refusal above all, is told once. */
  private void warnOnce(String message) {
    if (!message.equals(lastWarning)) {
      lastWarning = message;
      LOG.warn("{}: {}", group, message);
    }
  }

  private RuntimeException unwrap(Throwable cause) {
    if (cause instanceof CommandFailure failure) {
      return failure;
    }
    if (cause instanceof ImageException e) {
      boolean unsafe = e instanceof ImageException.UnsafeStore;
      return new CommandFailure(
              unsafe ? ExitStatus.DENIED : ExitStatus.FAILED, group, String.valueOf(e.getMessage()))
          .because(e);
    }
    if (cause instanceof IOException e) {
      return new CommandFailure(ExitStatus.FAILED, group, IoWords.of(e)).because(e);
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }
}
