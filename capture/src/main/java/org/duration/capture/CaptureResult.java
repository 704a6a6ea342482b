// What came of interpreting a capture.
package org.duration.capture;

import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.Image;
import org.duration.image.memory.PageCopy;

/** An image, or every reason why there is none. */
public sealed interface CaptureResult {
  /**
   * All of the group can be restored.
   *
   * @param contents bytes of {@code contents.dat}
   * @param copies what has to be put behind the captured pages, ascending
   */
  record Captured(Image image, Bytes contents, List<PageCopy> copies) implements CaptureResult {
    public Captured {
      copies = List.copyOf(copies);
    }
  }

  /** At least one thing cannot; nothing is committed. */
  record Refused(List<Refusal> refusals) implements CaptureResult {
    public Refused {
      refusals = List.copyOf(refusals);
    }
  }
}
