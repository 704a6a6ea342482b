// Makes signalfds, inotify instances and pidfds.
package org.duration.restore.compile;

import org.duration.image.files.OpenFile;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.DescriptorOp.Notifier.Kind;

/** Watches of an inotify instance come last of all: until then the restore itself opens files. */
final class Notifiers {
  private static final int O_NONBLOCK = 04000;

  private Notifiers() {}

  static void make(OpenFile file, int fd, Program program) {
    int flags = file.statusFlags() & O_NONBLOCK;
    if (file instanceof OpenFile.SignalFd signals) {
      add(program, file, new DescriptorOp.Notifier(fd, Kind.SIGNALS, flags, 0, signals.mask()));
    } else if (file instanceof OpenFile.PidFd process) {
      add(program, file, new DescriptorOp.Notifier(fd, Kind.PROCESS, flags, process.pid(), 0));
    } else {
      add(program, file, new DescriptorOp.Notifier(fd, Kind.INOTIFY, flags, 0, 0));
    }
  }

  private static void add(Program program, OpenFile file, DescriptorOp op) {
    program.add(OpenFiles.subject(file), op);
  }

  static void watch(OpenFile.Inotify file, int fd, Program program) {
    file.watches()
        .forEach(
            watch ->
                program.add(
                    "watch " + watch.wd() + " on " + watch.path(),
                    new DescriptorOp.InotifyWatch(fd, watch.wd(), watch.mask(), watch.path())));
  }
}
