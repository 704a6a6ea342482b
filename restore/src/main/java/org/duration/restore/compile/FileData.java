// Puts the bytes of an image into a file that a plan has made.
package org.duration.restore.compile;

import java.util.List;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;

/** Holes stay holes. */
record FileData(Image image, Tools tools, Program program) {
  void fill(String subject, int fd, long size, List<FileExtent> extents) {
    if (size > 0) {
      program.add(subject, new FileOp.Truncate(fd, size));
    }
    long position = 0;
    for (FileExtent extent : extents) {
      FileContent content = image.contents().get(extent.content().value());
      if (extent.offset() != position) {
        program.add(subject, new DescriptorOp.Seek(fd, extent.offset()));
      }
      int data = tools.data(content.file());
      program.add(subject, new DescriptorOp.Copy(data, fd, content.offset(), content.bytes()));
      position = extent.offset() + content.bytes();
    }
  }
}
