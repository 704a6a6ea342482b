// Whether the locks of the group can be taken again.
package org.duration.restore.check;

import org.duration.image.Image;
import org.duration.image.files.FileLock;
import org.duration.image.files.OpenFile;
import org.duration.image.process.ProcessImage;
import org.duration.restore.Findings;
import org.duration.restore.host.HeldLock;
import org.duration.restore.host.HostFacts;

/** Nobody of the group runs: whoever holds a lock that conflicts is a stranger. */
public final class LockCheck {
  private LockCheck() {}

  public static void check(Image image, HostFacts host, Findings findings) {
    for (FileLock lock : image.holds().locks()) {
      OpenFile file = image.openFiles().get(lock.openFile().value());
      if (file instanceof OpenFile.RegularFile regular) {
        check(image, host, lock, regular.path(), findings);
      } else if (file instanceof OpenFile.Directory directory) {
        check(image, host, lock, directory.path(), findings);
      }
    }
  }

  private static void check(
      Image image, HostFacts host, FileLock lock, String path, Findings findings) {
    for (HeldLock held : host.file(path).locks()) {
      if (held.conflicts(lock)) {
        ProcessImage process =
            image.processes().stream().filter(p -> p.pid() == lock.pid()).findFirst().orElseThrow();
        String who = held.pid() > 0 ? "process " + held.pid() + " of this host" : "somebody else";
        findings.refuse(
            process,
            "lock on " + path,
            "is held by " + who + " by now",
            "end that process, or let it release the lock");
        return;
      }
    }
  }
}
