// The bytes of a packed file are not what a packer writes.
package org.duration.image.pack;

import java.io.IOException;

/** The message says what is wrong with them. */
public final class NotPacked extends IOException {
  private static final long serialVersionUID = 1L;

  NotPacked(String what) {
    super(what);
  }
}
