// Groups with unix sockets.
package org.duration.restore;

import java.util.List;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.files.DataFile;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketOption;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixCredentials;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixMessage;
import org.duration.image.files.UnixName;

/** Every way a unix socket can have come about. */
public final class UnixGroups {
  public static final UnixCredentials SERVER = new UnixCredentials(10, 0, 0, List.of());
  public static final UnixCredentials CLIENT = new UnixCredentials(11, 1000, 1000, List.of(1000L));

  /** Has ended. */
  public static final UnixCredentials GONE = new UnixCredentials(12, 0, 0, List.of());

  private UnixGroups() {}

  public static OpenFile.UnixSocket socket(
      OpenFileId id,
      SocketType type,
      String name,
      UnixLink link,
      Optional<UnixCredentials> creator,
      UnixMessage... queue) {
    return new OpenFile.UnixSocket(
        id,
        2,
        type,
        name.isEmpty() ? Optional.empty() : Optional.of(name(name)),
        link,
        0,
        creator,
        0,
        List.of(queue),
        List.of(new SocketOption(7, Bytes.of(new byte[] {0, 64, 3, 0}))));
  }

  static UnixName name(String name) {
    boolean path = name.startsWith("/");
    return new UnixName(
        name,
        Optional.empty(),
        path ? Optional.of(new UnixName.SocketFile(0600, 0, 0)) : Optional.empty());
  }

  private static UnixLink to(OpenFileId id, int further) {
    return new UnixLink.Connected(new OpenFileId(id.value() + further));
  }

  public static UnixMessage message(
      GroupBuilder group, String sender, Optional<UnixCredentials> signer, OpenFileId... files) {
    return new UnixMessage(
        Optional.of(group.content(DataFile.CONTENTS, 10)),
        sender.isEmpty() ? Optional.empty() : Optional.of(sender),
        signer,
        List.of(files));
  }

  static GroupBuilder all() {
    GroupBuilder group = new GroupBuilder();
    SocketType stream = SocketType.STREAM;
    SocketType datagram = SocketType.DATAGRAM;
    Optional<UnixCredentials> none = Optional.empty();
    Optional<UnixCredentials> server = Optional.of(SERVER);
    Optional<UnixCredentials> client = Optional.of(CLIENT);
    OpenFileId event = group.add(new OpenFile.EventFd(group.nextFile(), 2, 1, false));
    UnixMessage laden = message(group, "", client, event);
    OpenFileId first = group.nextFile();
    group.add(socket(first, stream, "", to(first, 1), server, laden));
    group.add(socket(group.nextFile(), stream, "", to(first, 0), server));
    OpenFileId door = group.nextFile();
    OpenFileId waiting = new OpenFileId(door.value() + 3);
    group.add(
        socket(door, stream, "/run/x", new UnixLink.Listening(5, List.of(waiting), 1), server));
    group.add(socket(group.nextFile(), stream, "/run/x", to(door, 2), client));
    group.add(socket(group.nextFile(), stream, "", to(door, 1), server));
    group.add(socket(waiting, stream, "", new UnixLink.Waiting(door), server));
    OpenFileId old = group.nextFile();
    group.add(socket(old, SocketType.SEQPACKET, "\0old", to(old, 1), Optional.of(GONE)));
    group.add(socket(group.nextFile(), SocketType.SEQPACKET, "", to(old, 0), Optional.of(GONE)));
    OpenFileId ended = group.nextFile();
    group.add(
        socket(ended, stream, "", new UnixLink.Ended(true), server, message(group, "", none)));
    OpenFileId in = group.nextFile();
    UnixMessage known = message(group, "\0out", none);
    UnixMessage unknown = message(group, "/run/gone", none);
    group.add(socket(in, datagram, "\0in", new UnixLink.None(), none, known, unknown));
    OpenFileId out = group.nextFile();
    group.add(socket(out, datagram, "\0out", new UnixLink.Connected(in), none));
    OpenFileId log = group.nextFile();
    group.add(socket(log, datagram, "", new UnixLink.Outside("/dev/log"), none));
    OpenFileId lost = group.nextFile();
    group.add(socket(lost, datagram, "", new UnixLink.Ended(false), none));
    ProcessBuilder holder = group.process(10, 1);
    for (int id = first.value(); id <= lost.value(); id++) {
      holder.fd(id, new OpenFileId(id));
    }
    group.process(11, 10).in(10, 10).fd(5, waiting);
    return group;
  }
}
