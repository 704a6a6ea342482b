// Reads struct dur_fact_terminal of native-shims/abi/capture_stream.h.
package org.duration.capture.raw;

import org.duration.image.Bytes;

/** Field by field in the header's order, then the unfinished line. */
final class TerminalReader {
  private static final int TERMIOS_BYTES = 44;
  private static final int HALF = 0xffff;

  private TerminalReader() {}

  static RawFact terminal(RawFact.Head head, PayloadReader p) throws MalformedStream {
    int error = p.i32();
    int number = p.number();
    int flags = p.i32();
    int poll = p.i32();
    long unread = p.u32();
    int discipline = p.i32();
    int session = p.number();
    int foreground = p.number();
    int lineError = p.i32();
    int lineBytes = p.number();
    Bytes termios = p.bytes(TERMIOS_BYTES);
    int size = p.i32();
    int pixels = p.i32();
    p.i32();
    return new RawFact.Terminal(
        head,
        error,
        number,
        flags,
        poll,
        unread,
        discipline,
        session,
        foreground,
        lineError,
        termios,
        size & HALF,
        size >>> 16,
        pixels & HALF,
        pixels >>> 16,
        p.stat(),
        p.bytes(lineBytes));
  }
}
