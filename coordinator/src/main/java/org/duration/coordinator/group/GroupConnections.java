package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.duration.coordinator.link.CaptureLink;
import org.duration.coordinator.link.InitEvents;
import org.duration.coordinator.link.InitLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group's connections to its init and its capturer; the latter is started anew when it died. */
final class GroupConnections {
  private static final Logger LOG = LoggerFactory.getLogger(GroupConnections.class);

  private static final long MOMENT_NANOS = 300_000_000L;
  private static final long POLL_NANOS = 5_000_000L;

  private final InitLink init;
  private final InitLink.Greeting greeting;
  private final Path captureProgram;
  private final Path captureLog;
  private final String mounts;
  private final Lineage lineage = new Lineage();
  private CaptureLink capture;

  private GroupConnections(
      InitLink init,
      InitLink.Greeting greeting,
      String mounts,
      Path captureProgram,
      Path captureLog) {
    this.mounts = mounts;
    this.init = init;
    this.greeting = greeting;
    this.captureProgram = captureProgram;
    this.captureLog = captureLog;
  }

  static GroupConnections open(
      Path initSocket, InitEvents events, NativePrograms programs, Path captureLog)
      throws IOException {
    InitLink init = InitLink.connect(initSocket, events);
    try {
      InitLink.Greeting greeting = init.hello();
      return new GroupConnections(
          init,
          greeting,
          mounts(initSocket.resolveSibling("mounts"), greeting.hostPid()),
          programs.capture(),
          captureLog);
    } catch (IOException | RuntimeException e) {
      init.close();
      throw e;
    }
  }

  /** As found by the first agent: a later one would take a guest's mounts for ours. */
  private static String mounts(Path file, int initHostPid) throws IOException {
    if (!Files.exists(file)) {
      Files.copy(Path.of("/proc/" + initHostPid + "/mountinfo"), file);
    }
    return Files.readString(file);
  }

  InitLink init() {
    return init;
  }

  /** The group's processes as they are now, with what they registered as. */
  List<ProcessStatus> processes(List<ApplicationRecord> applications) throws IOException {
    return ProcessTable.of(initHostPid(), init.processes().registrations(), applications);
  }

  /** Whether all of it but init is gone, or is within a moment: who is killed takes one to end. */
  boolean endsNow() throws IOException {
    long patience = System.nanoTime() + MOMENT_NANOS;
    while (!processes(List.of()).isEmpty()) {
      if (System.nanoTime() > patience) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /** Of init, among the host's processes. */
  int initHostPid() {
    return greeting.hostPid();
  }

  /** The mounts of the group when it was connected to: what differs later, a guest made. */
  String mounts() {
    return mounts;
  }

  /** What the next checkpoint can build on, with this capturer. */
  Lineage lineage() {
    return lineage;
  }

  /** The running capturer. */
  CaptureLink capture() throws IOException {
    if (capture == null || !capture.isAlive()) {
      dropCapture();
      capture = CaptureLink.start(captureProgram, captureLog);
    }
    return capture;
  }

  /** Ends a capturer whose conversation broke off, so that the next one starts clean. */
  void dropCapture() {
    lineage.forget();
    if (capture == null) {
      return;
    }
    try {
      capture.close();
    } catch (IOException e) {
      LOG.debug("the capturer was gone already: {}", e.getMessage());
    }
    capture = null;
  }

  void close() {
    dropCapture();
    try {
      init.close();
    } catch (IOException e) {
      LOG.debug("init was gone already: {}", e.getMessage());
    }
  }
}
