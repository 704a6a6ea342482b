// What a restore cannot bring back of internet sockets.
package org.duration.restore.check;

import java.util.HashSet;
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
  private final Findings findings;
  private final Set<OpenFileId> seen = new HashSet<>();

  private InternetCheck(Image image, Findings findings) {
    this.image = image;
    this.findings = findings;
  }

  public static void check(Image image, Findings findings) {
    InternetCheck check = new InternetCheck(image, findings);
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

  private void socket(ProcessImage process, String fd, InternetSocket socket) {
    if (socket instanceof InternetSocket.TcpConnection connection
        && connection.other() instanceof TcpPeer.Outside) {
      findings.note(
          process,
          fd + " (TCP connection " + connection.name() + " to " + connection.peer() + ")",
          "its other end is outside the group: it is reset");
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
