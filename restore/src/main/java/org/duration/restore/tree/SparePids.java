// Pids that no task of an image uses.
package org.duration.restore.tree;

import java.util.HashSet;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.files.OpenFile;
import org.duration.image.files.UnixCredentials;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ThreadImage;

/**
 * Sessions and process groups count as used: their numbers are taken while a member lives. So do
 * those who made sockets: stand-ins have their numbers for a moment.
 */
public final class SparePids {
  private final Set<Integer> used = new HashSet<>();
  private int next = 2;

  public SparePids(Image image) {
    for (ProcessImage process : image.processes()) {
      used.add(process.pid());
      used.add(process.pgid());
      used.add(process.sid());
      process.threads().stream().map(ThreadImage::tid).forEach(used::add);
    }
    for (OpenFile file : image.openFiles()) {
      if (file instanceof OpenFile.UnixSocket socket) {
        socket.creator().map(UnixCredentials::pid).ifPresent(used::add);
        socket.queue().stream()
            .flatMap(message -> message.credentials().stream())
            .map(UnixCredentials::pid)
            .forEach(used::add);
      }
    }
  }

  /** The lowest one that was not taken before. */
  public int take() {
    while (used.contains(next)) {
      next++;
    }
    return next++;
  }

  /** The highest pid that a task has or will have, from here on. */
  public int highest() {
    return Math.max(next - 1, used.stream().mapToInt(Integer::intValue).max().orElse(0));
  }
}
