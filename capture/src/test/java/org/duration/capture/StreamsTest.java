package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.junit.jupiter.api.Test;

/** Which descriptors lead outside, and to which stream each is bound again. */
class StreamsTest {
  private static final int FIFO = 0010600;
  private static final int CHARACTER = 0020620;
  private static final long TERMINAL = 0x8803;
  private static final long NULL = 0x103;
  private final StreamWriter writer = new StreamWriter();

  private StreamsTest init(int descriptor, int openFile, long inode, int mode, long device) {
    writer.fact(
        FactType.STREAM,
        1,
        descriptor,
        ints(openFile, -1),
        stat(1, inode, mode, 0, device, 0),
        noStat(2),
        utf8("x"));
    return this;
  }

  /** Of a guest's descriptor. */
  private Optional<Streams.Stream> bound(int fd, int openFile, long inode, int mode, long device)
      throws Exception {
    writer.fact(
        FactType.STREAM,
        1,
        fd,
        ints(openFile, -1),
        stat(1, inode, mode, 0, device, 0),
        noStat(2),
        utf8("x"));
    var group = RawStream.parse(ByteBuffer.wrap(writer.finish())).group();
    var all = group.all(FactType.STREAM, RawFact.Fd.class);
    return new Streams(group, 2).of(all.get(all.size() - 1));
  }

  @Test
  void givenThreeFiles_thenEachIsItsOwn() throws Exception {
    init(200, 1, 10, FIFO, 0).init(201, 2, 11, FIFO, 0).init(202, 3, 12, FIFO, 0);

    assertThat(bound(7, 3, 12, FIFO, 0)).contains(new Streams.Stream(0, 2));
  }

  @Test
  void givenOneTerminal_thenEachDescriptorGoesToTheStreamOfItsNumber() throws Exception {
    init(200, 1, 10, CHARACTER, TERMINAL)
        .init(201, 1, 10, CHARACTER, TERMINAL)
        .init(202, 1, 10, CHARACTER, TERMINAL);

    assertThat(bound(2, 1, 10, CHARACTER, TERMINAL)).contains(new Streams.Stream(0, 2));
  }

  @Test
  void givenOneTerminal_thenOtherNumbersGoToItsOutput() throws Exception {
    init(200, 1, 10, CHARACTER, TERMINAL)
        .init(201, 1, 10, CHARACTER, TERMINAL)
        .init(202, 1, 10, CHARACTER, TERMINAL);

    assertThat(bound(9, 1, 10, CHARACTER, TERMINAL)).contains(new Streams.Stream(0, 1));
  }

  @Test
  void givenInputOnly_thenOtherNumbersGoThere() throws Exception {
    init(200, 1, 10, FIFO, 0);

    assertThat(bound(9, 1, 10, FIFO, 0)).contains(new Streams.Stream(0, 0));
  }

  @Test
  void givenSecondApplication_thenItsIndexIsTold() throws Exception {
    init(200, 1, 10, FIFO, 0).init(205, 2, 11, FIFO, 0);

    assertThat(bound(1, 2, 11, FIFO, 0)).contains(new Streams.Stream(1, 1));
  }

  @Test
  void givenPipeOpenedOnceMore_thenItLeadsOutsideToo() throws Exception {
    init(201, 1, 10, FIFO, 0);

    assertThat(bound(5, 99, 10, FIFO, 0)).contains(new Streams.Stream(0, 1));
  }

  @Test
  void givenNullDeviceOpenedOnceMore_thenItIsTheGuestsOwn() throws Exception {
    init(200, 1, 10, CHARACTER, NULL);

    assertThat(bound(5, 99, 10, CHARACTER, NULL)).isEmpty();
  }

  @Test
  void givenRegularFileOpenedOnceMore_thenItIsTheGuestsOwn() throws Exception {
    init(201, 1, 10, 0100644, 0);

    assertThat(bound(5, 99, 10, 0100644, 0)).isEmpty();
  }

  @Test
  void givenNumbersOfNoApplication_thenTheyAreNoStreams() throws Exception {
    init(208, 1, 10, FIFO, 0).init(203, 2, 11, FIFO, 0).init(100, 3, 12, FIFO, 0);

    assertThat(bound(250, 1, 10, FIFO, 0)).isEmpty();
  }
}
