package org.duration.coordinator.group;

import java.io.IOException;
import java.nio.file.Path;
import org.duration.coordinator.link.CaptureLink;
import org.duration.coordinator.link.InitEvents;
import org.duration.coordinator.link.InitLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group's connections to its init and its capturer; the latter is started anew when it died. */
final class GroupConnections {
  private static final Logger LOG = LoggerFactory.getLogger(GroupConnections.class);

  private final InitLink init;
  private final InitLink.Greeting greeting;
  private final Path captureProgram;
  private final Path captureLog;
  private CaptureLink capture;

  private GroupConnections(
      InitLink init, InitLink.Greeting greeting, Path captureProgram, Path captureLog) {
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
      return new GroupConnections(init, init.hello(), programs.capture(), captureLog);
    } catch (IOException | RuntimeException e) {
      init.close();
      throw e;
    }
  }

  InitLink init() {
    return init;
  }

  /** Of init, among the host's processes. */
  int initHostPid() {
    return greeting.hostPid();
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
