package org.duration.capture.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.duration.capture.SampleStream;

class RawStreamProperties {
  private static final byte[] SAMPLE = SampleStream.bytes();

  private static void survived(byte[] bytes) {
    try {
      assertThat(RawStream.parse(ByteBuffer.wrap(bytes))).isNotNull();
    } catch (MalformedStream e) {
      assertThat(e.getMessage()).startsWith("malformed capture stream: ");
    }
  }

  @Property(tries = 300, seed = "20261121")
  void anyBytesAreAStreamOrAnError(@ForAll byte[] bytes) {
    survived(bytes);
  }

  @Property(tries = 300, seed = "20261121")
  void anyRecordsBehindAHeaderAreFactsOrAnError(
      @ForAll @IntRange(max = 110) int type, @ForAll @Size(max = 300) byte[] payload) {
    survived(new StreamWriter().raw(type, 0, 0, 0, payload).finish());
  }

  @Property(tries = 500, seed = "20261121")
  void anyChangeOfAStreamIsAStreamOrAnError(
      @ForAll @IntRange(max = 1 << 20) int position, @ForAll byte value) {
    byte[] changed = SAMPLE.clone();
    changed[position % changed.length] = value;
    survived(changed);
  }

  @Property(tries = 200, seed = "20261121")
  void anyTruncationIsAnError(@ForAll @IntRange(max = 1 << 20) int length) {
    byte[] cut = Arrays.copyOf(SAMPLE, length % SAMPLE.length);
    try {
      RawStream.parse(ByteBuffer.wrap(cut));
    } catch (MalformedStream e) {
      return;
    }
    throw new AssertionError("a stream cut to " + cut.length + " bytes was accepted");
  }

  @Example
  void theSampleIsAStream() throws MalformedStream {
    assertThat(RawStream.parse(ByteBuffer.wrap(SAMPLE)).processes()).isNotEmpty();
  }
}
