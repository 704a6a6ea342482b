package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.duration.capture.raw.MalformedStream;
import org.duration.capture.raw.RawStream;

/** Whatever a stream says: an image, reasons, or a malformed stream; never another end. */
class ImageBuilderProperties {
  private static final byte[] SAMPLE = SampleStream.bytes();

  static void survived(byte[] stream) {
    CaptureResult result;
    try {
      result =
          ImageBuilder.build(
              RawStream.parse(ByteBuffer.wrap(stream)),
              SampleStream.context(),
              SampleStream::digest);
    } catch (MalformedStream e) {
      return;
    }
    if (result instanceof CaptureResult.Refused refused) {
      assertThat(refused.refusals()).isNotEmpty();
      refused.refusals().forEach(refusal -> assertThat(refusal.toString()).isNotBlank());
    }
  }

  @Property(tries = 1000, seed = "20261121")
  void changedFactsAreAnImageOrReasons(@ForAll long seed) {
    survived(changed(SAMPLE, seed));
  }

  /** Few bytes, so that most records stay whole and the interpretation is reached. */
  static byte[] changed(byte[] stream, long seed) {
    Random random = new Random(seed);
    byte[] changed = stream.clone();
    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
      int at = random.nextInt(changed.length);
      changed[at] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) (changed[at] ^ 1 << random.nextInt(8));
    }
    return changed;
  }
}
