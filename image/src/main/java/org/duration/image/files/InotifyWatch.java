// One watch of an inotify instance.
package org.duration.image.files;

import java.util.Objects;
import org.duration.image.Check;

/**
 * @param wd its number
 * @param mask IN_*, unsigned
 * @param identity of what it watches
 */
public record InotifyWatch(int wd, long mask, String path, FileIdentity identity) {
  public InotifyWatch {
    Check.that(wd > 0, "watch %d", wd);
    Check.that(mask > 0 && mask <= 0xffffffffL, "watch %d with mask %x", wd, mask);
    Check.that(path.startsWith("/"), "watch %d of path %s", wd, path);
    Objects.requireNonNull(identity);
  }
}
