// The bytes of a sealed file are not what was sealed with its key.
package org.duration.image.seal;

import java.io.IOException;

/** The message says where. */
public final class NotSealed extends IOException {
  private static final long serialVersionUID = 1L;

  NotSealed(String what) {
    super(what);
  }
}
