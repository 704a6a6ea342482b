// Reads the facts about what processes share beside files.
package org.duration.capture.raw;

import java.util.ArrayList;
import java.util.List;

/** Field by field in the order of native-shims/abi/capture_stream.h. */
final class IpcFactReader {
  private IpcFactReader() {}

  static RawFact sharedMemory(RawFact.Head head, PayloadReader p) throws MalformedStream {
    RawStat stat = p.stat();
    int seals = p.i32();
    int flags = p.i32();
    int linkBytes = p.number();
    p.i32();
    String link = p.text(linkBytes);
    return new RawFact.SharedMemory(head, stat, seals, flags, link, extents(p));
  }

  static RawFact segment(RawFact.Head head, PayloadReader p) throws MalformedStream {
    long bytes = p.u64();
    int flags = p.i32();
    p.i32();
    return new RawFact.SysvSegment(head, bytes, flags, extents(p));
  }

  static RawFact semaphores(RawFact.Head head, PayloadReader p) throws MalformedStream {
    List<Integer> values = new ArrayList<>();
    while (p.remaining() > 0) {
      values.add(p.u16());
    }
    return new RawFact.SemaphoreValues(head, List.copyOf(values));
  }

  static RawFact message(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.SysvMessage(head, p.u64(), p.rest());
  }

  static RawFact queue(RawFact.Head head, PayloadReader p) throws MalformedStream {
    return new RawFact.Queue(head, p.stat(), p.u64(), p.u64(), p.u64(), p.text());
  }

  static RawFact undos(RawFact.Head head, PayloadReader p) throws MalformedStream {
    List<RawFact.Undo> undos = new ArrayList<>();
    while (p.remaining() > 0) {
      undos.add(new RawFact.Undo(p.number(), p.i32()));
    }
    return new RawFact.SemaphoreUndos(head, List.copyOf(undos));
  }

  private static List<RawFact.Extent> extents(PayloadReader p) throws MalformedStream {
    List<RawFact.Extent> extents = new ArrayList<>();
    while (p.remaining() > 0) {
      extents.add(new RawFact.Extent(p.u64(), p.u64(), p.u64()));
    }
    return List.copyOf(extents);
  }
}
