// Makes POSIX message queues with what waits in them.
package org.duration.restore.compile;

import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.ipc.PosixMessage;
import org.duration.image.ipc.PosixQueue;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.QueueOp;

/** The root task makes them before anybody opens one. */
record PosixQueues(Image image, Tools tools, Program program) {
  void make() {
    image.ipc().queues().forEach(this::make);
  }

  private void make(PosixQueue queue) {
    int fd = tools.take();
    program.add(
        queue.toString(),
        new QueueOp.Make(
            fd,
            queue.name(),
            queue.mode(),
            queue.uid(),
            queue.gid(),
            queue.mostMessages(),
            queue.messageBytes()));
    queue.messages().forEach(message -> send(queue, fd, message));
    program.add(queue.toString(), new DescriptorOp.CloseRange(fd, fd));
  }

  private void send(PosixQueue queue, int fd, PosixMessage message) {
    Optional<FileContent> text = message.text().map(id -> image.contents().get(id.value()));
    program.add(
        "message in " + queue,
        new QueueOp.Send(
            fd,
            text.map(each -> tools.data(each.file())).orElse(DescriptorOp.SocketPair.NONE),
            message.priority(),
            text.map(FileContent::offset).orElse(0L),
            text.map(FileContent::bytes).orElse(0L)));
  }
}
