// The capturer left pages out that the earlier checkpoint does not have.
package org.duration.capture;

/** A fault of ours, not of the guest: a full checkpoint is right whatever caused it. */
public final class BaseContradicted extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  BaseContradicted(String format, Object... arguments) {
    super(String.format(format, arguments));
  }
}
