// A run of a file's bytes that an image holds.
package org.duration.image.files;

import java.util.Objects;
import org.duration.image.Check;

/** The bytes of {@code content} stand at {@code offset} of the file. */
public record FileExtent(long offset, ContentId content) {
  public FileExtent {
    Check.notNegative(offset, "offset");
    Objects.requireNonNull(content);
  }
}
