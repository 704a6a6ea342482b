// The pages of an earlier checkpoint that this one goes on using.
package org.duration.image.memory;

import org.duration.image.Check;

/**
 * A file that several checkpoints have in common: {@code pages.dat} of the one that wrote it, under
 * a name of its own in the directory of each other. It lives as long as any of them does.
 *
 * @param checkpoint sequence number of the one that wrote it
 * @param bytes that it holds; packed, it is smaller
 */
public record PageFile(long checkpoint, long bytes) {
  public PageFile {
    Check.that(checkpoint > 0, "pages of checkpoint %d", checkpoint);
    Check.notNegative(bytes, "bytes");
  }

  /** In the directory of a checkpoint that did not write it. */
  public String fileName() {
    return String.format("pages-%012d.dat", checkpoint);
  }
}
