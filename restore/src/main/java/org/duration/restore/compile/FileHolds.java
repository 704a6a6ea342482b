// Takes locks again, and tells again whom to signal.
package org.duration.restore.compile;

import java.util.List;
import org.duration.image.Image;
import org.duration.image.files.FileLock;
import org.duration.image.files.LockKind;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SignalOwner;
import org.duration.image.process.LiveProcess;
import org.duration.restore.plan.DescriptorOp;

/**
 * Of one process, through its own descriptors. Locks come once all others are closed: closing any
 * descriptor of a file drops the POSIX locks of its process. Leases come when everybody has closed
 * what only the restore had open.
 */
final class FileHolds {
  private final Image image;
  private final Program program;
  private final int pid;
  private final LiveProcess live;

  /** {@code live}: whoever has the table of descriptors, mostly the process itself. */
  FileHolds(Image image, Program program, int pid, LiveProcess live) {
    this.image = image;
    this.program = program;
    this.pid = pid;
    this.live = live;
  }

  void locks() {
    take(
        own().stream()
            .filter(lock -> lock.kind() != LockKind.LEASE && has(live, lock.openFile()))
            .toList());
  }

  /** Of what is in a message of a socket of its own, as long as the one that was sent is there. */
  void locksOfFlights(Tools tools) {
    own().stream()
        .filter(lock -> !has(live, lock.openFile()))
        .forEach(lock -> take(lock, tools.openFile(lock.openFile())));
  }

  /** Behind the barrier, and with the credentials of the guest. */
  void leasesAndOwners() {
    take(own().stream().filter(lock -> lock.kind() == LockKind.LEASE).toList());
    watches();
    for (SignalOwner owner : image.holds().owners()) {
      if (owner.setter() == pid) {
        program.add(
            "owner of " + subject(owner.openFile()),
            new DescriptorOp.Owner(
                fd(owner.openFile()), owner.type(), owner.pid(), owner.signal(), owner.async()));
      }
    }
  }

  /** By the first process that has the instance. */
  private void watches() {
    for (OpenFile file : image.openFiles()) {
      if (file instanceof OpenFile.Inotify inotify && first(file.id())) {
        Notifiers.watch(inotify, fd(file.id()), program);
      }
    }
  }

  private boolean first(OpenFileId file) {
    return image.processes().stream()
        .filter(process -> process.live().filter(l -> has(l, file)).isPresent())
        .findFirst()
        .filter(process -> process.pid() == pid)
        .isPresent();
  }

  private static boolean has(LiveProcess process, OpenFileId file) {
    return process.descriptors().stream().anyMatch(each -> each.openFile().equals(file));
  }

  private List<FileLock> own() {
    return image.holds().locks().stream().filter(lock -> lock.pid() == pid).toList();
  }

  private void take(List<FileLock> locks) {
    locks.forEach(lock -> take(lock, fd(lock.openFile())));
  }

  private void take(FileLock lock, int fd) {
    program.add(
        "lock on " + subject(lock.openFile()),
        new DescriptorOp.Lock(fd, lock.kind(), lock.write(), lock.start(), lock.bytes()));
  }

  private int fd(OpenFileId file) {
    return live.descriptors().stream()
        .filter(descriptor -> descriptor.openFile().equals(file))
        .findFirst()
        .orElseThrow()
        .fd();
  }

  private String subject(OpenFileId id) {
    OpenFile file = image.openFiles().get(id.value());
    return OpenFiles.subject(file);
  }
}
