// Pages that move from the file of an earlier checkpoint into the new one's own.
package org.duration.image.memory;

import java.util.Objects;
import org.duration.image.Check;

/**
 * @param offset in {@code from}, bytes
 * @param to where they go in {@code pages.dat}
 */
public record PageCopy(PageFile from, long offset, long bytes, long to) {
  public PageCopy {
    Objects.requireNonNull(from);
    Check.notNegative(offset, "offset");
    Check.notNegative(to, "to");
    Check.that(bytes > 0 && offset + bytes <= from.bytes(), "%d bytes of %s", bytes, from);
  }
}
