package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Signal;
import org.duration.coordinator.link.NativeFailure;
import org.duration.policies.Policy;
import org.duration.policies.decide.StartOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends applications: a signal, a grace, then SIGKILL; and the init behind them. */
final class Stop {
  private static final Logger LOG = LoggerFactory.getLogger(Stop.class);
  static final int KILL = Signal.SIGKILL.intValue();

  /** The shell's status of whoever was killed. */
  static final int KILLED = 128 + KILL;

  /** What SIGKILL does not end within that waits in the kernel. */
  private static final long REMAINS_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long LOOK_MILLIS = 5;

  private final GroupConnections connections;

  private Stop(GroupConnections connections) {
    this.connections = connections;
  }

  static Stop of(GroupConnections connections) {
    return new Stop(connections);
  }

  /**
   * Asks the applications to end, each as its policy says and before those it comes after, and
   * kills what has not ended within its grace.
   */
  void run(List<ApplicationRecord> applications, Policy policy, boolean kill) throws IOException {
    StartOrder order = StartOrder.of(policy.applications());
    Map<String, ApplicationRecord> left = new LinkedHashMap<>();
    applications.stream()
        .filter(ApplicationRecord::running)
        .forEach(one -> left.put(one.name(), one));
    while (!left.isEmpty()) {
      List<ApplicationRecord> wave =
          order.stoppable(left.keySet()).stream()
              .map(left::get)
              .sorted(Comparator.comparing(ApplicationRecord::index).reversed())
              .toList();
      if (kill) {
        signal(wave, Signal.SIGKILL);
      } else {
        stop(wave, policy);
      }
      wave.forEach(one -> left.remove(one.name()));
    }
  }

  private void stop(List<ApplicationRecord> wave, Policy policy) throws IOException {
    for (ApplicationRecord application : wave) {
      signal(
          List.of(application),
          Signal.valueOf(policy.application(application.name()).stop().signal()));
    }
    long began = System.nanoTime();
    List<ApplicationRecord> left = alive(wave);
    while (!left.isEmpty()) {
      long waited = System.nanoTime() - began;
      for (ApplicationRecord application : left) {
        Duration grace = policy.application(application.name()).stop().grace();
        if (waited >= grace.toNanos()) {
          LOG.warn("{} did not end within {}: SIGKILL", application.name(), grace);
          signal(List.of(application), Signal.SIGKILL);
        }
      }
      pause();
      left = waited > MOST_NANOS ? List.of() : alive(left);
    }
  }

  private void signal(List<ApplicationRecord> applications, Signal signal) throws IOException {
    for (ApplicationRecord application : applications) {
      try {
        connections.init().signalProcessGroup(application.pid(), signal.intValue());
      } catch (NativeFailure failure) {
        if (!failure.gone()) {
          throw failure;
        }
      }
    }
  }

  private List<ApplicationRecord> alive(List<ApplicationRecord> applications) {
    List<ProcessStatus> processes =
        ProcessTable.of(connections.initHostPid(), List.of(), applications);
    return applications.stream()
        .filter(one -> processes.stream().anyMatch(process -> process.pid() == one.pid()))
        .toList();
  }

  /** Kills all that is left of an application whose first process has ended. */
  void remains(String application, List<ApplicationRecord> all) throws IOException {
    List<ProcessStatus> left = processesOf(application, all);
    for (long began = System.nanoTime();
        !left.isEmpty() && System.nanoTime() - began < REMAINS_NANOS;
        left = processesOf(application, all)) {
      for (ProcessStatus process : left) {
        try {
          connections.init().signalProcess(process.pid(), KILL);
        } catch (NativeFailure failure) {
          if (!failure.gone()) {
            throw failure;
          }
        }
      }
      pause();
    }
  }

  private List<ProcessStatus> processesOf(String application, List<ApplicationRecord> all)
      throws IOException {
    return connections.processes(all).stream()
        .filter(process -> process.application().equals(application))
        .toList();
  }

  /** Kills all but init. */
  void everything() throws IOException {
    long began = System.nanoTime();
    while (!ProcessTable.of(connections.initHostPid(), List.of(), List.of()).isEmpty()
        && System.nanoTime() - began < REMAINS_NANOS) {
      try {
        connections.init().signalAll(KILL);
      } catch (NativeFailure failure) {
        if (!failure.gone()) {
          throw failure;
        }
      }
      pause();
    }
  }

  static void pause() {
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
