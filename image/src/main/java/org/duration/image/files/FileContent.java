// A run of stored bytes.
package org.duration.image.files;

import java.util.Objects;
import org.duration.image.Check;

/** Bytes {@code offset} to {@code offset + bytes} of a data file. */
public record FileContent(ContentId id, DataFile file, long offset, long bytes) {
  public FileContent {
    Objects.requireNonNull(id);
    Objects.requireNonNull(file);
    Check.notNegative(offset, "offset");
    Check.notNegative(bytes, "bytes");
    Check.notNegative(offset + bytes, "end of content");
  }
}
