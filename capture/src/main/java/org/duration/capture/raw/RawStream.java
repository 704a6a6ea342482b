// Takes a capture stream apart into records.
package org.duration.capture.raw;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The framing: header, records, end. */
public final class RawStream {
  static final String MAGIC = "DURFACTS";
  static final int VERSION = 1;
  static final int HEADER_BYTES = 16;
  static final int RECORD_BYTES = 24;

  private final ByteBuffer stream;

  private RawStream(ByteBuffer stream) {
    this.stream = stream.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Parses the bytes of {@code facts.raw}.
   *
   * @throws MalformedStream when they are no complete stream of this version
   */
  public static RawFacts parse(ByteBuffer bytes) throws MalformedStream {
    return new RawStream(bytes).read();
  }

  private RawFacts read() throws MalformedStream {
    int pageSize = header();
    FactGrouping grouping = new FactGrouping();
    for (long records = 0; ; records++) {
      RawFact fact = record();
      if (fact.head().type() == FactType.END) {
        end(fact, records);
        return grouping.facts(pageSize);
      }
      grouping.add(fact);
    }
  }

  private int header() throws MalformedStream {
    if (stream.remaining() < HEADER_BYTES) {
      throw new MalformedStream(stream.remaining() + " bytes are no header");
    }
    byte[] magic = new byte[MAGIC.length()];
    stream.get(magic);
    if (!Arrays.equals(magic, MAGIC.getBytes(StandardCharsets.US_ASCII))) {
      throw new MalformedStream("it does not begin with " + MAGIC);
    }
    int version = stream.getInt();
    if (version != VERSION) {
      throw new MalformedStream(
          "version " + Integer.toUnsignedString(version) + " instead of " + VERSION);
    }
    int pageSize = stream.getInt();
    if (pageSize != 4096) {
      throw new MalformedStream("page size " + Integer.toUnsignedString(pageSize));
    }
    return pageSize;
  }

  private RawFact record() throws MalformedStream {
    int at = stream.position();
    if (stream.remaining() < RECORD_BYTES) {
      throw new MalformedStream("it ends at byte " + at + " without an END record");
    }
    int code = stream.getInt();
    int error = stream.getInt();
    int pid = stream.getInt();
    int subject = stream.getInt();
    long length = stream.getLong();
    FactType type =
        FactType.of(code)
            .orElseThrow(
                () -> new MalformedStream("unknown record type " + code + " at byte " + at));
    if (length < 0 || length > stream.remaining() || pid < 0 || subject < 0 || error < 0) {
      throw new MalformedStream("record " + type + " at byte " + at + " is impossible");
    }
    RawFact.Head head = new RawFact.Head(type, pid, subject);
    ByteBuffer payload = stream.slice(stream.position(), (int) length);
    skip(head, (length + 7) & ~7L);
    return error != 0
        ? new RawFact.Unread(head, error)
        : type.shape().read(head, new PayloadReader(head, payload));
  }

  private void skip(RawFact.Head head, long padded) throws MalformedStream {
    if (padded > stream.remaining()) {
      throw new MalformedStream("the padding of record " + head + " is missing");
    }
    stream.position(stream.position() + (int) padded);
  }

  private void end(RawFact fact, long records) throws MalformedStream {
    if (!(fact instanceof RawFact.Words words) || !words.words().equals(List.of(records))) {
      throw new MalformedStream("the END record does not count " + records + " records");
    }
    if (stream.hasRemaining()) {
      throw new MalformedStream(stream.remaining() + " bytes behind the END record");
    }
  }
}
