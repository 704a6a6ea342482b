// How large a terminal's window is.
package org.duration.image.files;

import org.duration.image.Check;

/** {@code struct winsize}: characters, and pixels where the terminal says them. */
public record WindowSize(int rows, int columns, int width, int height) {
  public WindowSize {
    for (int value : new int[] {rows, columns, width, height}) {
      Check.that(value >= 0 && value <= 0xffff, "size %d of a window", value);
    }
  }
}
