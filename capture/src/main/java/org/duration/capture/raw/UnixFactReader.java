// Reads the structs of capture_stream.h that are about unix sockets.
package org.duration.capture.raw;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** As {@link FactReader}. */
final class UnixFactReader {
  private static final int OPTION_BYTES = 16;

  private UnixFactReader() {}

  static RawFact socket(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long inode = p.u64();
    int error = p.number();
    int flags = p.i32();
    long peerInode = p.u32();
    int shutdown = p.number();
    long fileInode = p.u32();
    p.u32();
    int backlog = p.number();
    int creatorError = p.number();
    int creatorPid = p.number();
    int creatorHostPid = p.number();
    long creatorUid = p.u32();
    long creatorGid = p.u32();
    int pending = p.number();
    int groups = p.number();
    int directory = p.number();
    int moved = p.number();
    return new RawFact.UnixSocket(
        head,
        inode,
        error,
        flags,
        peerInode,
        shutdown,
        fileInode,
        backlog,
        creatorError,
        creatorPid,
        creatorHostPid,
        creatorUid,
        creatorGid,
        p.stat(),
        p.stat(),
        numbers(p, pending),
        numbers(p, groups),
        text(p, directory),
        text(p, moved));
  }

  static RawFact message(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long inode = p.u64();
    int flags = p.i32();
    int pid = p.number();
    int hostPid = p.number();
    long uid = p.u32();
    long gid = p.u32();
    int name = p.number();
    int files = p.number();
    p.i32();
    return new RawFact.UnixMessage(
        head,
        inode,
        flags,
        pid,
        hostPid,
        uid,
        gid,
        p.bytes(name),
        numbers(p, files).stream().map(Long::intValue).toList(),
        p.rest());
  }

  static RawFact creator(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.UnixCreator(head, p.number(), p.u32(), p.u32());
  }

  static RawFact signer(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.UnixSigner(head, p.u64(), p.number(), p.number(), p.u32(), p.u32());
  }

  static RawFact options(RawFact.Head head, PayloadReader p) throws MalformedStream {
    List<RawFact.SocketValue> options = new ArrayList<>();
    while (p.remaining() > 0) {
      options.add(new RawFact.SocketValue(p.i32(), p.i32(), p.bytes(OPTION_BYTES)));
    }
    return new RawFact.SocketOptions(head, List.copyOf(options));
  }

  /** As many as were announced, which the payload bounds. */
  private static List<Long> numbers(PayloadReader p, int count) throws MalformedStream {
    if (count > p.remaining() / Integer.BYTES) {
      throw p.malformed("announces " + count + " numbers");
    }
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(p.u32());
    }
    return List.copyOf(numbers);
  }

  private static String text(PayloadReader p, int bytes) throws MalformedStream {
    return new String(p.bytes(bytes).toArray(), StandardCharsets.UTF_8);
  }
}
