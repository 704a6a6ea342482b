// Streams and seqpackets: pairs, listening sockets, connections through them.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duration.image.Image;
import org.duration.image.files.Descriptor;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixCredentials;
import org.duration.image.files.UnixLink;
import org.duration.image.files.UnixName;
import org.duration.image.process.Credentials;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.restore.plan.SocketOp;

/**
 * A connection between two ends without names was a pair. Otherwise the end that was accepted has
 * the name of the socket that listened, and the other end sees who listened: so there has to be one
 * with that name and creator, which is made for the moment where it is gone.
 */
final class UnixConnections {
  /** What an end sees of the listening socket that it was connected through. */
  private record Door(SocketType type, String name, Optional<UnixCredentials> creator) {}

  /**
   * A connection to be made.
   *
   * @param server what is accepted; empty when nobody accepts it yet
   * @param connector who connects, as the accepted end sees it
   * @param binds the connecting end is bound itself
   */
  private record Connection(
      String subject,
      int client,
      Optional<Integer> server,
      Optional<UnixCredentials> connector,
      Optional<OpenFile.UnixSocket> binds) {}

  private final Image image;
  private final UnixWorkshop workshop;
  private final Map<Door, OpenFile.UnixSocket> listening = new LinkedHashMap<>();
  private final Map<Door, List<Connection>> connections = new LinkedHashMap<>();
  private final Map<Door, UnixName> names = new LinkedHashMap<>();
  private final Set<OpenFileId> done = new HashSet<>();

  UnixConnections(Image image, UnixWorkshop workshop) {
    this.image = image;
    this.workshop = workshop;
  }

  /** Names that others will have for good are bound last, so that they are free for a moment. */
  void make(List<OpenFile.UnixSocket> sockets) {
    sockets.stream()
        .filter(socket -> socket.link() instanceof UnixLink.Listening)
        .forEach(socket -> listening.putIfAbsent(door(socket, socket.creator()), socket));
    sockets.forEach(this::plan);
    for (Map.Entry<Door, List<Connection>> each : connections.entrySet()) {
      if (!listening.containsKey(each.getKey())) {
        throughTemporary(each.getKey(), each.getValue());
      }
    }
    for (OpenFile.UnixSocket socket : sockets) {
      if (socket.link() instanceof UnixLink.None) {
        workshop.make(socket);
        workshop.bind(socket);
      } else if (socket.link() instanceof UnixLink.Listening) {
        listen(socket);
      }
    }
  }

  private static Door door(OpenFile.UnixSocket named, Optional<UnixCredentials> creator) {
    return new Door(named.type(), named.name().orElseThrow().name(), creator);
  }

  private void plan(OpenFile.UnixSocket socket) {
    if (!done.add(socket.id())) {
      return;
    }
    if (socket.link() instanceof UnixLink.Connected connected) {
      OpenFile.UnixSocket peer = workshop.socket(connected.peer());
      done.add(peer.id());
      both(socket, peer);
    } else if (socket.link() instanceof UnixLink.Ended) {
      ended(socket);
    }
  }

  private void both(OpenFile.UnixSocket one, OpenFile.UnixSocket two) {
    if (one.name().isEmpty() && two.name().isEmpty()) {
      workshop.pair(one, workshop.fd(two));
      return;
    }
    OpenFile.UnixSocket server = accepted(one, two) ? one : two;
    OpenFile.UnixSocket client = server.equals(one) ? two : one;
    add(
        server,
        client.creator(),
        new Connection(
            OpenFiles.subject(server),
            workshop.fd(client),
            Optional.of(workshop.fd(server)),
            server.creator(),
            Optional.of(client)));
  }

  /** Where both have names, the one that shares it with a listening socket. */
  private boolean accepted(OpenFile.UnixSocket one, OpenFile.UnixSocket two) {
    if (one.name().isEmpty() || two.name().isEmpty()) {
      return one.name().isPresent();
    }
    return listening.keySet().stream()
        .noneMatch(door -> door.name().equals(two.name().get().name()));
  }

  private void ended(OpenFile.UnixSocket socket) {
    int ghost = workshop.ghost(socket);
    if (socket.name().isEmpty()) {
      workshop.pair(socket, ghost);
      return;
    }
    add(
        socket,
        socket.creator(),
        new Connection(
            OpenFiles.subject(socket),
            ghost,
            Optional.of(workshop.fd(socket)),
            socket.creator(),
            Optional.empty()));
  }

  private void add(
      OpenFile.UnixSocket server, Optional<UnixCredentials> listener, Connection connection) {
    Door door = door(server, listener);
    connections.computeIfAbsent(door, key -> new ArrayList<>()).add(connection);
    names.putIfAbsent(door, server.name().orElseThrow());
  }

  private void throughTemporary(Door door, List<Connection> through) {
    UnixName name = names.get(door);
    String subject = "unix socket " + name;
    int listener = workshop.temporary();
    workshop.make(subject, listener, door.type());
    workshop.bind(subject, listener, name);
    workshop.as(door.creator()).add(subject, new SocketOp.Listen(listener, 1));
    through.forEach(each -> connect(each, listener, door.type(), name));
    workshop.close(listener);
    if (!name.isAbstract() && name.file().isEmpty()) {
      workshop.unbind(name);
    }
  }

  private void listen(OpenFile.UnixSocket socket) {
    int listener = workshop.fd(socket);
    UnixName name = socket.name().orElseThrow();
    UnixLink.Listening link = (UnixLink.Listening) socket.link();
    workshop.make(socket);
    workshop.bind(socket);
    workshop
        .as(socket.creator())
        .add(OpenFiles.subject(socket), new SocketOp.Listen(listener, link.backlog()));
    Door door = door(socket, socket.creator());
    if (listening.get(door).equals(socket)) {
      connections
          .getOrDefault(door, List.of())
          .forEach(each -> connect(each, listener, socket.type(), name));
    }
    for (OpenFileId id : link.pending()) {
      connect(pending(workshop.socket(id)), listener, socket.type(), name);
    }
  }

  private Connection pending(OpenFile.UnixSocket client) {
    return new Connection(
        OpenFiles.subject(client),
        workshop.fd(client),
        Optional.empty(),
        holder(client.id()),
        Optional.of(client));
  }

  private void connect(Connection each, int listener, SocketType type, UnixName name) {
    workshop.make(each.subject(), each.client(), type);
    each.binds().ifPresent(workshop::bind);
    Program connector = workshop.as(each.connector());
    connector.add(each.subject(), new SocketOp.Connect(each.client(), SocketOp.Address.of(name)));
    each.server()
        .ifPresent(server -> connector.add(each.subject(), new SocketOp.Accept(listener, server)));
  }

  /** Whoever has it is taken for the one who connected it: nobody else can be asked. */
  private Optional<UnixCredentials> holder(OpenFileId id) {
    for (ProcessImage process : image.processes()) {
      Optional<LiveProcess> holder =
          process
              .live()
              .filter(
                  live ->
                      live.descriptors().stream().map(Descriptor::openFile).anyMatch(id::equals));
      if (holder.isPresent()) {
        Credentials of = holder.get().threads().get(0).credentials();
        return Optional.of(
            new UnixCredentials(
                process.pid(), of.uid().effective(), of.gid().effective(), of.groups()));
      }
    }
    return Optional.empty();
  }
}
