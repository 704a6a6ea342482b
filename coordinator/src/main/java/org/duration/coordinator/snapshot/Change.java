// One step of putting files back, written down in the undo log already.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;

interface Change {
  /**
   * @param pages the bytes of the image
   */
  void make(FileChannel pages) throws IOException;
}
