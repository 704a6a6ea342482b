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
    List<RawFact.Extent> extents = new ArrayList<>();
    while (p.remaining() > 0) {
      extents.add(new RawFact.Extent(p.u64(), p.u64(), p.u64()));
    }
    return new RawFact.SharedMemory(head, stat, seals, flags, link, List.copyOf(extents));
  }
}
