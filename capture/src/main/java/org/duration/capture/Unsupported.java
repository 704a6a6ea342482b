// Open files that no image can hold.
package org.duration.capture;

import org.duration.capture.OpenFiles.Opened;
import org.duration.image.files.OpenFile;

final class Unsupported {
  private Unsupported() {}

  /** {@code plural}: what the sentence is about. */
  static OpenFile of(Opened file, String kind, String detail, String plural, String remedy) {
    return new OpenFile.Unsupported(
        file.id(), file.info().statusFlags(), Evidences.unsupported(kind, detail, plural, remedy));
  }
}
