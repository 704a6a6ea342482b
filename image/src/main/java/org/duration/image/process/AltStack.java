// The stack a thread handles signals on.
package org.duration.image.process;

import org.duration.image.Address;
import org.duration.image.Check;

/**
 * As sigaltstack gives it.
 *
 * @param flags SS_DISABLE 2, SS_ONSTACK 1 (as read; not restored), SS_AUTODISARM 1<<31
 */
public record AltStack(Address pointer, int flags, long bytes) {
  public AltStack {
    java.util.Objects.requireNonNull(pointer);
    Check.notNegative(bytes, "altstack bytes");
  }

  public boolean disabled() {
    return (flags & 2) != 0;
  }
}
