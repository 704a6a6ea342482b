// An op and what it is for.
package org.duration.restore.plan;

import java.util.Objects;

/**
 * @param origin index into {@link Plan#origins}
 */
public record Step(Op op, int origin) {
  public Step {
    Objects.requireNonNull(op);
  }
}
