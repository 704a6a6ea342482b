package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends applications: SIGTERM, a grace, then SIGKILL; and the init behind them. */
final class Stop {
  private static final Logger LOG = LoggerFactory.getLogger(Stop.class);
  static final int KILL = Signal.SIGKILL.intValue();

  /** The shell's status of whoever was killed. */
  static final int KILLED = 128 + KILL;

  private static final long GRACE_MILLIS = 10_000;
  private static final long LOOK_MILLIS = 5;

  private final GroupConnections connections;

  private Stop(GroupConnections connections) {
    this.connections = connections;
  }

  static Stop of(GroupConnections connections) {
    return new Stop(connections);
  }

  /** Asks the applications to end, in the reverse order of joining, and waits up to the grace. */
  void run(List<ApplicationRecord> applications, boolean kill) throws IOException {
    Signal signal = kill ? Signal.SIGKILL : Signal.SIGTERM;
    for (int i = applications.size() - 1; i >= 0; i--) {
      signal(applications.get(i), signal);
    }
    if (kill || waitFor(applications)) {
      return;
    }
    for (ApplicationRecord application : applications) {
      LOG.warn("{} did not end within {} ms: SIGKILL", application.name(), GRACE_MILLIS);
      signal(application, Signal.SIGKILL);
    }
  }

  private void signal(ApplicationRecord application, Signal signal) throws IOException {
    if (application.running()) {
      connections.init().signalProcessGroup(application.pid(), signal.intValue());
    }
  }

  private boolean waitFor(List<ApplicationRecord> applications) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    while (System.nanoTime() < deadline) {
      List<ProcessStatus> alive =
          ProcessTable.of(connections.initHostPid(), List.of(), applications);
      boolean any =
          alive.stream()
              .anyMatch(process -> applications.stream().anyMatch(a -> a.pid() == process.pid()));
      if (!any) {
        return true;
      }
      pause();
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends init, and with it whatever still runs in the group. */
  static void shutDown(GroupConnections connections) {
    try {
      if (connections.init().isOpen()) {
        connections.init().shutdown();
      }
    } catch (IOException e) {
      LOG.debug("init was gone already: {}", e.getMessage());
    }
    try {
      waitForEnd(connections.initHostPid());
      connections.init().awaitEnd();
    } finally {
      connections.close();
    }
  }

  /** Until init is gone or a zombie: it becomes one only after all of its namespace have ended. */
  private static void waitForEnd(int initHostPid) {
    Path stat = Path.of("/proc/" + initHostPid + "/stat");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (System.nanoTime() < deadline) {
      try {
        if (Files.readString(stat).contains(") Z ")) {
          return;
        }
      } catch (IOException e) {
        return; // it has been reaped
      }
      pause();
    }
  }
}
