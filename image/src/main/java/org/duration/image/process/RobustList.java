// The list of robust mutexes a thread holds.
package org.duration.image.process;

import org.duration.image.Address;
import org.duration.image.Check;

/** As get_robust_list gives it; {@code head} {@link Address#NULL}: none registered. */
public record RobustList(Address head, long bytes) {
  public RobustList {
    java.util.Objects.requireNonNull(head);
    Check.notNegative(bytes, "robust list bytes");
  }
}
