// Reads what a capture stream says of internet and netlink sockets.
package org.duration.capture.raw;

import java.util.ArrayList;
import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.files.TcpProgress;

/** The structs of {@code native-shims/abi/capture_stream.h}, field by field. */
final class InetFactReader {
  private static final int EIGHT = 8;

  private InetFactReader() {}

  static RawFact inet(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long inode = p.u64();
    int state = p.number();
    boolean elsewhere = p.i32() != 0;
    int backlog = p.number();
    int pending = p.number();
    long unsent = p.u32();
    boolean urgent = p.i32() != 0;
    return new RawFact.Inet(
        head,
        inode,
        state,
        elsewhere,
        backlog,
        pending,
        unsent,
        urgent,
        p.u64(),
        p.u64(),
        p.u64(),
        p.u32(),
        p.number(),
        p.u32(),
        p.u32(),
        options(p));
  }

  private static List<RawFact.Option> options(PayloadReader p) throws MalformedStream {
    List<RawFact.Option> options = new ArrayList<>();
    while (p.remaining() > 0) {
      int level = p.number();
      int name = p.number();
      int error = p.number();
      int bytes = p.number();
      Bytes value = p.bytes(bytes);
      p.bytes(-bytes & EIGHT - 1);
      options.add(new RawFact.Option(level, name, error, value));
    }
    return options;
  }

  static RawFact netlink(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long inode = p.u64();
    boolean elsewhere = p.i32() != 0;
    p.i32();
    return new RawFact.Netlink(head, inode, elsewhere, options(p));
  }

  static RawFact tcpKept(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long sendSequence = p.u32();
    long receiveSequence = p.u32();
    long unsent = p.u32();
    int segment = p.number();
    int options = p.number();
    int sendScale = p.number();
    int receiveScale = p.number();
    long timestamp = p.u32();
    List<Long> window = List.of(p.u32(), p.u32(), p.u32(), p.u32(), p.u32());
    p.i32();
    TcpProgress progress =
        new TcpProgress(
            sendSequence,
            receiveSequence,
            timestamp,
            segment,
            options,
            sendScale,
            receiveScale,
            window);
    return new RawFact.TcpKept(head, progress, unsent, p.rest());
  }

  static RawFact datagram(RawFact.Head head, PayloadReader p) throws MalformedStream {
    int nameBytes = p.number();
    int bytes = p.number();
    return new RawFact.Datagram(head, p.bytes(nameBytes), p.bytes(bytes));
  }
}
