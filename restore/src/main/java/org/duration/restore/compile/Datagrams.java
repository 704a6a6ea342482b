// Which datagrams of a UDP socket's queue can be sent anew.
package org.duration.restore.compile;

import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.InternetSocket.Datagram;
import org.duration.image.files.InternetSocket.Udp;
import org.duration.image.files.OpenFile;

/** Those whose sender the group still has, and knows as its own for certain. */
public final class Datagrams {
  private Datagrams() {}

  /** The socket of the group that a datagram in the queue of {@code receiver} came from. */
  public static Optional<OpenFile.Internet> sender(Image image, Udp receiver, Datagram datagram) {
    if (receiver.name().filter(name -> !name.multicast()).isEmpty()) {
      return Optional.empty();
    }
    return image.openFiles().stream()
        .filter(OpenFile.Internet.class::isInstance)
        .map(OpenFile.Internet.class::cast)
        .filter(file -> sent(file.socket(), receiver, datagram.sender().plain()))
        .findFirst();
  }

  /** Another host can have sent from a port that here belongs to a socket bound to any address. */
  private static boolean sent(InternetSocket socket, Udp receiver, InternetName sender) {
    Optional<InternetName> own =
        socket instanceof Udp udp ? udp.name().map(InternetName::plain) : Optional.empty();
    boolean thisHost =
        sender.loopback()
            || receiver.name().filter(name -> sameAddress(name.plain(), sender)).isPresent();
    return own.filter(name -> name.port() == sender.port())
        .filter(name -> name.equals(sender) || name.anyAddress() && thisHost)
        .isPresent();
  }

  private static boolean sameAddress(InternetName one, InternetName other) {
    return one.address().equals(other.address()) && one.scope() == other.scope();
  }

  public static long lost(Image image, Udp receiver) {
    return receiver.queue().stream().filter(one -> sender(image, receiver, one).isEmpty()).count();
  }
}
