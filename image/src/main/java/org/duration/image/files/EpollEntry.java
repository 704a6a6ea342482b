// What an epoll instance watches.
package org.duration.image.files;

import java.util.Objects;
import org.duration.image.Check;

/**
 * One line {@code tfd:} of fdinfo.
 *
 * @param fd the number it was added under; it may be closed or lead elsewhere by now
 * @param target the open file that is watched
 * @param events EPOLL* bits as set, unsigned
 * @param data as set
 */
public record EpollEntry(int fd, OpenFileId target, long events, long data) {
  public EpollEntry {
    Check.notNegative(fd, "fd");
    Objects.requireNonNull(target);
    Check.that(events >= 0 && events <= 0xffffffffL, "epoll events %#x", events);
  }
}
