// Connections to the outside that go on where they were.
package org.duration.restore.compile;

import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.ContentId;
import org.duration.image.files.FileContent;
import org.duration.image.files.InternetSocket.TcpConnection;
import org.duration.image.files.OpenFile;
import org.duration.image.files.TcpPeer;
import org.duration.restore.plan.InternetOp;
import org.duration.restore.plan.InternetOp.TcpQueue.Queue;

/**
 * The kernel has to know what was sent, because it can be acknowledged: that is put back in repair
 * mode. What was never sent is written as by a program.
 */
final class TcpResumptions {
  private final Image image;
  private final Tools tools;
  private final Program program;

  TcpResumptions(Image image, Tools tools, Program program) {
    this.image = image;
    this.tools = tools;
    this.program = program;
  }

  void make(OpenFile.Internet file, TcpPeer.Kept kept) {
    TcpConnection connection = (TcpConnection) file.socket();
    String subject = InternetFiles.subject(file);
    int fd = tools.openFile(file.id());
    boolean onlyV6 = SocketOptions.onlyV6(connection.options());
    program.add(
        subject,
        new InternetOp.TcpResume(
            new InternetOp.End(fd, connection.family(), Optional.of(connection.name()), onlyV6),
            connection.peer(),
            kept.progress()));
    content(connection.unread())
        .ifPresent(
            unread ->
                queue("unread bytes of " + subject, fd, unread, 0, unread.bytes(), Queue.RECEIVE));
    content(kept.sending())
        .ifPresent(
            sending -> {
              long sent = sending.bytes() - kept.unsent();
              String what = "unacknowledged bytes of " + subject;
              queue(what, fd, sending, 0, sent, Queue.SENT);
              queue(what, fd, sending, sent, kept.unsent(), Queue.UNSENT);
            });
    program.add(subject, new InternetOp.TcpWindow(fd, kept.progress().window()));
  }

  private Optional<FileContent> content(Optional<ContentId> id) {
    return id.map(found -> image.contents().get(found.value()));
  }

  private void queue(
      String subject, int fd, FileContent content, long from, long bytes, Queue queue) {
    if (bytes > 0) {
      program.add(
          subject,
          new InternetOp.TcpQueue(
              tools.data(content.file()), fd, content.offset() + from, bytes, queue));
    }
  }
}
