// The steps of which unix sockets are made, and what has to be cleared away afterwards.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixCredentials;
import org.duration.image.files.UnixName;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.SocketOp;

/** Sockets are made so that nothing waits for them; their own flags come last. */
final class UnixWorkshop {
  private static final int SOCK_NONBLOCK = 04000;

  private final Image image;
  private final Tools tools;
  private final StandIns standIns;
  private final Map<OpenFileId, Integer> ghosts = new HashMap<>();
  private final List<Integer> leftovers = new ArrayList<>();
  private final List<UnixName> removed = new ArrayList<>();

  UnixWorkshop(Image image, Tools tools, StandIns standIns) {
    this.image = image;
    this.tools = tools;
    this.standIns = standIns;
  }

  Program root() {
    return standIns.root();
  }

  Program as(Optional<UnixCredentials> who) {
    return standIns.as(who);
  }

  OpenFile.UnixSocket socket(OpenFileId id) {
    return (OpenFile.UnixSocket) image.openFiles().get(id.value());
  }

  int fd(OpenFile.UnixSocket socket) {
    return tools.openFile(socket.id());
  }

  /** The other end of a socket whose other end is gone: it is there until all is filled. */
  int ghost(OpenFile.UnixSocket socket) {
    return ghosts.computeIfAbsent(socket.id(), id -> temporary());
  }

  int temporary() {
    int fd = tools.take();
    leftovers.add(fd);
    return fd;
  }

  void make(OpenFile.UnixSocket socket) {
    make(OpenFiles.subject(socket), fd(socket), socket.type());
  }

  void make(String subject, int fd, SocketType type) {
    root().add(subject, new SocketOp.Socket(fd, type.number() | SOCK_NONBLOCK));
  }

  void pair(OpenFile.UnixSocket socket, int other) {
    as(socket.creator())
        .add(
            OpenFiles.subject(socket),
            new DescriptorOp.SocketPair(fd(socket), other, socket.type().number()));
  }

  void bind(OpenFile.UnixSocket socket) {
    socket.name().ifPresent(name -> bind(OpenFiles.subject(socket), fd(socket), name));
  }

  /** Where the file had been removed, it is removed again once everybody has been reached by it. */
  void bind(String subject, int fd, UnixName name) {
    root().add(subject, new SocketOp.Bind(fd, SocketOp.Address.of(name), name.file()));
    if (!name.isAbstract() && name.file().isEmpty()) {
      removed.add(name);
    }
  }

  /** For a moment, as one who is gone was: a relative name leads from wherever we like. */
  UnixName passing(String name) {
    boolean relative = name.charAt(0) != 0 && name.charAt(0) != '/';
    return new UnixName(
        name, relative ? Optional.of(directory()) : Optional.empty(), Optional.empty());
  }

  private static String directory() {
    return Plan.CONTENT_DIRECTORY.substring(0, Plan.CONTENT_DIRECTORY.length() - 1);
  }

  void close(int fd) {
    root().add("unix sockets of the restore", new DescriptorOp.CloseRange(fd, fd));
    leftovers.remove((Integer) fd);
  }

  void unbind(UnixName name) {
    removed.remove(name);
    root().add("unix socket " + name, new SocketOp.Unbind(SocketOp.Address.of(name)));
  }

  /** Closes what only helped. */
  void clear() {
    List.copyOf(leftovers).forEach(this::close);
    List.copyOf(removed).forEach(this::unbind);
  }
}
