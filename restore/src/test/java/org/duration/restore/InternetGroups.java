// A group with internet sockets of every kind.
package org.duration.restore;

import java.util.List;
import java.util.Optional;
import org.duration.image.files.ContentId;
import org.duration.image.files.DataFile;
import org.duration.image.files.InternetFamily;
import org.duration.image.files.InternetName;
import org.duration.image.files.InternetOption;
import org.duration.image.files.InternetSocket;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.TcpPeer;
import org.duration.image.files.TcpProgress;

/** For the recorded plans and the verifier's tests. */
public final class InternetGroups {
  private static final InternetFamily V4 = InternetFamily.IPV4;
  private static final InternetName SERVER = loopback(80);
  private static final List<InternetOption> NONE = List.of();

  private InternetGroups() {}

  static InternetName loopback(int port) {
    return new InternetName("7f000001", port, 0);
  }

  /** Another end outside of the group, and queues both ways. */
  public static GroupBuilder resumed() {
    GroupBuilder group = new GroupBuilder();
    InternetSocket socket =
        connection(
            SERVER,
            loopback(4005),
            kept(group),
            Optional.of(bytes(group, 70)),
            List.of(option(1, 2, 1), option(6, 1, 1)));
    group.process(10, 1).fd(3, group.add(new OpenFile.Internet(group.nextFile(), 02, socket)));
    return group;
  }

  static GroupBuilder internet() {
    GroupBuilder group = new GroupBuilder();
    ProcessBuilder process = group.process(10, 1);
    int fd = 3;
    for (InternetSocket socket : sockets(group)) {
      process.fd(fd++, group.add(new OpenFile.Internet(group.nextFile(), 04002, socket)));
    }
    return group;
  }

  private static List<InternetSocket> sockets(GroupBuilder group) {
    List<InternetOption> small =
        List.of(option(1, 2, 1), option(1, 8, 8192), option(1, 72, 2), option(6, 1, 1));
    return List.of(
        connection(SERVER, loopback(4000), held(1), Optional.of(bytes(group, 5000)), small),
        connection(loopback(4000), SERVER, held(0), Optional.empty(), NONE),
        new InternetSocket.TcpListener(V4, SERVER, 128, 2, List.of(option(6, 23, 5))),
        new InternetSocket.TcpUnconnected(V4, Optional.of(loopback(81)), NONE),
        new InternetSocket.TcpUnconnected(InternetFamily.IPV6, Optional.empty(), NONE),
        connection(SERVER, loopback(4001), new TcpPeer.Gone(), Optional.of(bytes(group, 9)), NONE),
        connection(loopback(4002), SERVER, new TcpPeer.Waiting(5), Optional.empty(), NONE),
        connection(loopback(4003), SERVER, new TcpPeer.Waiting(9), Optional.empty(), NONE),
        connection(SERVER, loopback(4004), new TcpPeer.Outside(), Optional.empty(), NONE),
        new InternetSocket.TcpEnded(V4, Optional.of(SERVER), Optional.empty(), false, NONE),
        udp(53, Optional.of(loopback(54)), List.of()),
        udp(54, Optional.empty(), List.of(datagram(53, group), datagram(99, group))));
  }

  private static TcpPeer kept(GroupBuilder group) {
    TcpProgress progress =
        new TcpProgress(1000, 2000, 3000, 1460, 7, 7, 8, List.of(1L, 2L, 3L, 4L, 5L));
    return new TcpPeer.Kept(progress, Optional.of(bytes(group, 90)), 30);
  }

  private static TcpPeer held(int id) {
    return new TcpPeer.Held(new OpenFileId(id));
  }

  private static ContentId bytes(GroupBuilder group, long bytes) {
    return group.content(DataFile.CONTENTS, bytes);
  }

  private static InternetSocket connection(
      InternetName name,
      InternetName peer,
      TcpPeer other,
      Optional<ContentId> unread,
      List<InternetOption> options) {
    return new InternetSocket.TcpConnection(V4, name, peer, other, unread, false, false, options);
  }

  private static InternetSocket udp(
      int port, Optional<InternetName> peer, List<InternetSocket.Datagram> queue) {
    return new InternetSocket.Udp(V4, Optional.of(loopback(port)), peer, queue, NONE);
  }

  private static InternetSocket.Datagram datagram(int port, GroupBuilder group) {
    return new InternetSocket.Datagram(loopback(port), Optional.of(bytes(group, 100)));
  }

  private static InternetOption option(int level, int name, int value) {
    return new InternetOption(level, name, InternetOption.number(value));
  }
}
