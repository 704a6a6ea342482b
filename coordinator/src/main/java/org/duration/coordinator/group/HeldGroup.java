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
  private final Optional<KeptConnections> kept;
  private boolean over;

  /**
   * @param kept empty: this is no checkpoint to end with, and nothing is held
   */
  HeldGroup(GroupConnections connections, Optional<KeptConnections> kept) {
    this.connections = connections;
    this.kept = kept;
    this.over = kept.isEmpty();
  }

  /** The checkpoint is durable. */
  void end(Image image) throws IOException {
    if (over) {
      return;
    }
    over = true;
    try {
      connections.capture().thaw(true);
      kept.orElseThrow().ended(image);
    } catch (IOException e) {
      connections.dropCapture();
      clear();
      throw e;
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
    kept.orElseThrow().clear(OptionalInt.of(connections.initHostPid()));
  }
}
