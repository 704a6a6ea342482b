package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.store.CheckpointStore;
import org.duration.image.store.Draft;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interpreting grows with the group, and not faster: generous limits, against squares. */
@Tag("it")
@Tag("once")
class SpeedIT {
  @TempDir Path temporary;

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static String manyAreas(int count) {
    StringBuilder smaps =
        new StringBuilder(
            SampleStream.SMAPS.substring(0, SampleStream.SMAPS.indexOf("7f0000000000")));
    for (int i = 0; i < count; i++) {
      long start = 0x20000000L + i * 0x2000L;
      smaps.append(
          String.format(
              "%x-%x r--p 00000000 fe:00 %d /lib/file%d%n", start, start + 0x1000, 1000 + i, i));
      smaps.append("Size: 4 kB\nVmFlags: rd mr mw me\n");
    }
    return smaps + SampleStream.SMAPS.substring(SampleStream.SMAPS.indexOf("7f0000000000"));
  }

  @Test
  void givenManyMappedFiles_thenTheTimeIsLinear() throws Exception {
    int count = 20_000;
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.processWithMemory(writer, 2, manyAreas(count));
    for (int i = 0; i < count; i++) {
      byte[] file = stat(1000 + i, 0100644, 5);
      writer.fact(
          FactType.MAPPED_FILE,
          2,
          0,
          words(0x20000000L + i * 0x2000L),
          file,
          file,
          utf8("/lib/file" + i));
    }
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    byte[] stream = writer.finish();

    long start = System.nanoTime();
    CaptureResult result = SampleStream.build(stream);

    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    assertThat(millisSince(start)).isLessThan(10_000);
  }

  @Test
  void givenManyProcesses_thenTheTimeIsLinear() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    for (int pid = 2; pid < 4002; pid += 2) {
      SampleStream.processWithoutPages(writer, pid, SampleStream.SMAPS);
      SampleStream.thread(writer, pid, pid);
    }
    byte[] stream = writer.finish();
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      var facts = RawStream.parse(ByteBuffer.wrap(stream));
      long parsed = millisSince(start);
      CaptureResult result =
          ImageBuilder.build(facts, SampleStream.context(), SampleStream::digest);
      long built = millisSince(start);
      var captured = (CaptureResult.Captured) result;
      try (Draft draft =
          CheckpointStore.open(temporary.resolve("store" + round)).group("shop").begin(7)) {
        Files.write(draft.rawPages(), new byte[0x3000]);
        draft.commit(captured.image(), captured.contents(), start);
      }
      System.out.printf(
          "2000 processes, %d KiB of facts: parsed %d ms, built %d ms, stored %d ms%n",
          stream.length >> 10, parsed, built - parsed, millisSince(start) - built);

      assertThat(millisSince(start)).isLessThan(20_000);
    }
  }
}
