// Makes the files of the group's /dev/shm.
package org.duration.restore.compile;

import org.duration.image.Image;
import org.duration.image.ipc.ShmFile;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;

/** The root task makes them before it opens anything by path. */
record ShmFiles(Image image, HostFacts host, Tools tools, Program program) {
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_NOFOLLOW = 0400000;
  private static final int WHILE_MADE = 0700;

  void make() {
    for (ShmFile file : image.ipc().files()) {
      String subject = "file " + file.path();
      int fd = tools.take();
      int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
      program.add(subject, new DescriptorOp.Open(fd, flags, WHILE_MADE, file.path()));
      new FileData(image, tools, program)
          .fill("content of " + subject, fd, file.identity().size(), file.extents());
      FileOp state = RemovedFiles.state(file.identity(), fd, host);
      program.add(subject, state);
      program.add(subject, new DescriptorOp.CloseRange(fd, fd));
    }
  }
}
