// What came of interpreting a capture.
package org.duration.capture;

import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.Image;

/** An image, or every reason why there is none. */
public sealed interface CaptureResult {
  /**
   * All of the group can be restored.
   *
   * @param contents bytes of {@code contents.dat}
   */
  record Captured(Image image, Bytes contents) implements CaptureResult {}

  /** At least one thing cannot; nothing is committed. */
  record Refused(List<Refusal> refusals) implements CaptureResult {
    public Refused {
      refusals = List.copyOf(refusals);
    }
  }
}
