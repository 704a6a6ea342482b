// A data file that a plan reads.
package org.duration.restore.plan;

import java.util.Objects;

/**
 * Inherited by the root task at {@link Plan#DATA_FD} plus its position in {@link Plan#inputs}.
 *
 * @param fileName in the checkpoint's directory
 * @param bytes it must have at least
 */
public record DataInput(String fileName, long bytes) {
  public DataInput {
    Objects.requireNonNull(fileName);
  }
}
