// A descriptor of a process.
package org.duration.image.files;

import org.duration.image.Check;

/** The number and its own flag; everything else is the open file's. */
public record Descriptor(int fd, boolean closeOnExec, OpenFileId openFile) {
  public Descriptor {
    Check.that(fd >= 0 && fd < 1 << 30, "descriptor %d", fd);
    java.util.Objects.requireNonNull(openFile);
  }
}
