// A data file that a plan reads.
package org.duration.restore.plan;

import java.util.Objects;
import org.duration.image.files.DataFile;

/**
 * Inherited by the root task at {@link Plan#DATA_FD} plus its position in {@link Plan#inputs}.
 *
 * @param bytes it must have at least
 */
public record DataInput(DataFile file, long bytes) {
  public DataInput {
    Objects.requireNonNull(file);
  }
}
