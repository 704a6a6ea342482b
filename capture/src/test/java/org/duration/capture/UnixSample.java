package org.duration.capture;

import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;

/** A unix socket as the capturer describes it: descriptor FD of process 2, inode 1000 + FD. */
final class UnixSample {
  static final byte[] UNNAMED = {1, 0};
  static final byte[] NONE = {};
  static final int OPERATION_NOT_SUPPORTED = 95;

  private static final int HAS_PEER = 1;
  private static final int HAS_FILE = 2;

  private final int fd;
  private int type = 1;
  private int poll = 4;
  private int listening;
  private int unread;
  private int unsent;
  private byte[] name = UNNAMED;
  private byte[] peer = UNNAMED;
  private int error;
  private int flags;
  private int peerInode;
  private int shutdown;
  private int backlog;
  private int creatorPid = 2;
  private int creatorHostPid = 1002;
  private byte[] byName = noStat(OPERATION_NOT_SUPPORTED);
  private byte[] moved = noStat(OPERATION_NOT_SUPPORTED);
  private String directory = "";
  private int[] pending = {};

  UnixSample(int fd) {
    this.fd = fd;
  }

  static int inode(int fd) {
    return 1000 + fd;
  }

  UnixSample type(int newType) {
    type = newType;
    return this;
  }

  UnixSample poll(int revents) {
    poll = revents;
    return this;
  }

  UnixSample queued(int bytes, int memoryOfPeer) {
    unread = bytes;
    unsent = memoryOfPeer;
    return this;
  }

  /** {@code other} 0: closed. */
  UnixSample connected(int other) {
    flags |= HAS_PEER;
    peerInode = other == 0 ? 0 : inode(other);
    return this;
  }

  UnixSample connectedOutside(String path) {
    flags |= HAS_PEER;
    peerInode = 77;
    peer = join(UNNAMED, utf8(path + "\0"));
    return this;
  }

  UnixSample shut(int mask) {
    shutdown = mask;
    return this;
  }

  UnixSample error(int errno) {
    error = errno;
    return this;
  }

  UnixSample urgent() {
    flags |= 4;
    return this;
  }

  UnixSample named(String text) {
    name = join(UNNAMED, utf8(text));
    return this;
  }

  UnixSample peerNamed(String text) {
    peer = join(UNNAMED, utf8(text));
    return this;
  }

  /** Its file, and what stands at the name. */
  UnixSample file(byte[] at, byte[] itself) {
    flags |= HAS_FILE;
    byName = at;
    moved = itself;
    return this;
  }

  UnixSample from(String path) {
    directory = path;
    return this;
  }

  UnixSample listening(int most, int... waiting) {
    listening = 1;
    backlog = most;
    pending = waiting;
    peer = NONE;
    return this;
  }

  UnixSample madeBy(int pid, int hostPid, boolean gone) {
    creatorPid = pid;
    creatorHostPid = hostPid;
    flags |= gone ? 8 : 0;
    return this;
  }

  StreamWriter write(StreamWriter writer) {
    String link = "socket:[" + inode(fd) + "]";
    SampleStream.fd(writer, fd, 20 + fd, poll, stat(inode(fd), 0140777, 0), noStat(2), link, "02");
    writer.fact(
        FactType.SOCKET,
        2,
        fd,
        words(inode(fd)),
        ints(1, type, 0, poll, listening, unread, unsent, 0),
        ints(0, peer.length == 0 ? 107 : 0, name.length, peer.length),
        name,
        peer);
    return writer.fact(
        FactType.UNIX_SOCKET,
        2,
        fd,
        words(inode(fd)),
        ints(error, flags, peerInode, shutdown, inode(fd), 1, backlog, 0),
        ints(creatorPid, creatorHostPid, 5, 6, pending.length, 1, directory.length(), 0),
        byName,
        moved,
        ints(pending),
        ints(4),
        utf8(directory));
  }

  /** A message at the socket of {@code fd}; signed when {@code hostPid} is not 0. */
  static StreamWriter message(
      StreamWriter writer, int fd, int pid, int hostPid, String sender, int file, String text) {
    byte[] from = sender.isEmpty() ? NONE : join(UNNAMED, utf8(sender));
    int[] files = file == 0 ? new int[0] : new int[] {file};
    return writer.fact(
        FactType.UNIX_MESSAGE,
        2,
        fd,
        words(inode(fd)),
        ints(hostPid == 0 ? 0 : 4, pid, hostPid, 5, 6, from.length, files.length, 0),
        from,
        ints(files),
        utf8(text));
  }
}
