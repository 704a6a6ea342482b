package org.duration.coordinator.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.os.NotifySocket;

/**
 * A client that stays for a service manager: tells it that the group is ready, and from then on
 * that the agent answers. The agent may die meanwhile: the next question starts another one.
 */
final class Service {
  private final Session session;
  private final String group;
  private final Optional<NotifySocket> manager = NotifySocket.of(System.getenv());

  Service(Session session, String group) {
    this.session = session;
    this.group = group;
  }

  /** Returns the exit status when the group has ended. */
  int watch(Foreground foreground) throws IOException {
    if (manager.isEmpty()) {
      return foreground.await();
    }
    manager.get().tell("READY=1\nSTATUS=" + group + " runs");
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "watchdog");
              thread.setDaemon(true);
              return thread;
            });
    manager
        .get()
        .watchdog()
        .ifPresent(
            every ->
                timer.scheduleAtFixedRate(
                    this::ping, 0, every.toMillis() / 2, TimeUnit.MILLISECONDS));
    try {
      return foreground.await();
    } finally {
      timer.shutdownNow();
      manager.get().tell("STOPPING=1");
    }
  }

  private void ping() {
    try {
      String state = session.ask("status", Map.of("group", group)).path(0).path("state").asText();
      manager.orElseThrow().tell("WATCHDOG=1\nSTATUS=" + group + " is " + state);
    } catch (CommandFailure | IOException e) {
      return; // what is not told is what the manager waits for
    }
  }
}
