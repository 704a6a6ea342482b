// Opens pipes that have a name, and puts back what stood in them.
package org.duration.restore.compile;

import java.util.HashMap;
import java.util.Map;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.OpenFile;
import org.duration.image.files.PipeId;
import org.duration.image.files.PipeImage;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;

/**
 * The root task opens each for both ways first: then no opening waits, and a reader whose writers
 * are gone has had one.
 */
final class NamedPipes {
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 04000;
  private static final int O_NOFOLLOW = 0400000;

  /** O_CREAT, O_EXCL, O_TRUNC, O_ASYNC, O_NOFOLLOW: what opening through /proc must not do. */
  private static final int NEVER = 0100 | 0200 | 01000 | 020000 | O_NOFOLLOW;

  private final Image image;
  private final HostFacts host;
  private final Tools tools;
  private final Program program;
  private final Map<PipeId, Integer> opened = new HashMap<>();

  NamedPipes(Image image, HostFacts host, Tools tools, Program program) {
    this.image = image;
    this.host = host;
    this.tools = tools;
    this.program = program;
  }

  void make(OpenFile.NamedPipe file) {
    int both = opened.computeIfAbsent(file.pipe(), pipe -> open(file));
    program.add(
        OpenFiles.subject(file),
        new DescriptorOp.Open(
            tools.openFile(file.id()), file.statusFlags() & ~NEVER, 0, "/proc/self/fd/" + both));
  }

  private int open(OpenFile.NamedPipe file) {
    int fd = tools.take();
    String subject = OpenFiles.subject(file);
    PipeImage pipe = image.pipes().get(file.pipe().value());
    program.add(
        subject, new DescriptorOp.Open(fd, O_RDWR | O_NONBLOCK | O_NOFOLLOW, 0, file.path()));
    long inode = host.file(file.path()).identity().map(FileIdentity::inode).orElse(0L);
    program.add(
        subject, new FileOp.CheckFile(fd, FileOp.CHECK_INO | FileOp.CHECK_EMPTY_PIPE, inode, 0, 0));
    program.add(subject, new DescriptorOp.PipeSize(fd, pipe.capacity()));
    pipe.unread().ifPresent(id -> fill(subject, fd, image.contents().get(id.value())));
    return fd;
  }

  private void fill(String subject, int fd, FileContent unread) {
    int data = tools.data(unread.file());
    program.add(
        "unread bytes of " + subject,
        new DescriptorOp.Copy(data, fd, unread.offset(), unread.bytes()));
  }
}
