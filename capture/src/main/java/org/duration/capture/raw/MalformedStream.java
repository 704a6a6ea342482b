// The bytes are no capture stream.
package org.duration.capture.raw;

import org.duration.image.ErrorKind;

/**
 * The capturer died while writing, or the disk is bad, or it is of another build. The message says
 * where.
 */
public final class MalformedStream extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedStream(String message) {
    super("malformed capture stream: " + message);
  }

  /** Another capture may succeed. */
  public ErrorKind kind() {
    return ErrorKind.RETRY;
  }
}
