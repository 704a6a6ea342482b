package org.duration.coordinator.group;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.duration.image.Image;

/**
 * A group that stands still after its capture, until it is known whether the checkpoint is one to
 * end with. Closing it lets it go on.
 */
final class HeldGroup implements AutoCloseable {
  private final GroupConnections connections;
  private final Optional<LastCheckpoint> last;
  private boolean over;

  /**
   * @param last empty: this is no checkpoint to end with, and nothing is held
   */
  HeldGroup(GroupConnections connections, Optional<LastCheckpoint> last) {
    this.connections = connections;
    this.last = last;
    this.over = last.isEmpty();
  }

  /** The checkpoint is durable. */
  void end(Image image, CheckpointSummary summary) throws IOException {
    if (over) {
      return;
    }
    last.orElseThrow().durable().accept(summary);
    over = true;
    try {
      kill();
      last.orElseThrow().ended(image);
    } catch (IOException e) {
      connections.dropCapture();
      clear();
      throw e;
    }
  }

  /** A capturer that dies over it takes the group with it, unless it had not begun. */
  private void kill() throws IOException {
    try {
      connections.capture().thaw(true);
    } catch (IOException e) {
      connections.dropCapture();
      if (!connections.endsNow()) {
        throw e;
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (over) {
      return;
    }
    over = true;
    try {
      connections.capture().thaw(false);
    } catch (IOException e) {
      connections.dropCapture(); // which lets it go
    }
    clear();
  }

  private void clear() {
    last.orElseThrow().clear(OptionalInt.of(connections.initHostPid()));
  }
}
