// What a restore cannot bring back of internet sockets.
package org.duration.restore.check;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.files.Descriptor;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.TcpPeer;
import org.duration.image.process.ProcessImage;
import org.duration.restore.Findings;
import org.duration.restore.compile.Datagrams;

/** Each thing that is lost is named once, with the first process that has it. */
public final class InternetCheck {
  private final Image image;
  private final boolean resume;
  private final Findings findings;
  private final Set<OpenFileId> seen = new HashSet<>();

  private InternetCheck(Image image, boolean resume, Findings findings) {
    this.image = image;
    this.resume = resume;
    this.findings = findings;
  }

  /**
   * @param resume whether connections that were kept go on
   */
  public static void check(Image image, boolean resume, Findings findings) {
    InternetCheck check = new InternetCheck(image, resume, findings);
    for (ProcessImage process : image.processes()) {
      process
          .live()
          .ifPresent(live -> live.descriptors().forEach(fd -> check.descriptor(process, fd)));
    }
  }

  private void descriptor(ProcessImage process, Descriptor descriptor) {
    if (image.openFiles().get(descriptor.openFile().value()) instanceof OpenFile.Internet file
        && seen.add(file.id())) {
      socket(process, "fd " + descriptor.fd(), file.socket());
    }
  }

  private Optional<String> lost(InternetSocket.TcpConnection connection) {
    if (connection.other() instanceof TcpPeer.Outside) {
      return Optional.of("its other end is outside the group: it is reset");
    }
    return connection.other() instanceof TcpPeer.Kept && !resume
        ? Optional.of(
            "its other end is outside the group, which has run on since this checkpoint: it is reset")
        : Optional.empty();
  }

  private void socket(ProcessImage process, String fd, InternetSocket socket) {
    if (socket instanceof InternetSocket.TcpConnection connection) {
      lost(connection)
          .ifPresent(
              why ->
                  findings.note(
                      process,
                      fd
                          + " (TCP connection "
                          + connection.name()
                          + " to "
                          + connection.peer()
                          + ")",
                      why));
    } else if (socket instanceof InternetSocket.TcpListener listener && listener.strangers() > 0) {
      findings.note(
          process,
          fd + " (TCP socket listening at " + listener.name() + ")",
          listener.strangers() + " connections from outside that waited to be accepted are reset");
    } else if (socket instanceof InternetSocket.Udp udp && Datagrams.lost(image, udp) > 0) {
      findings.note(
          process,
          fd + udp.name().map(name -> " (UDP socket " + name + ")").orElse(""),
          Datagrams.lost(image, udp) + " unread datagrams from outside the group are lost");
    }
  }
}
