package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.duration.capture.raw.RawStream;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.store.CheckpointStore;
import org.duration.image.store.Draft;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.StoredImage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Images of real guests come back from the store as they went in. */
class GoldenStoreTest {
  @TempDir static Path temporary;

  @TestFactory
  Stream<DynamicTest> givenImageOfRecordedStream_whenStoredAndRead_thenItIsEqual()
      throws IOException {
    return GoldenStreamTest.streams()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> storedAndRead(file)));
  }

  private static void storedAndRead(Path file) throws Exception {
    CaptureResult result =
        ImageBuilder.build(
            RawStream.parse(ByteBuffer.wrap(GoldenStreamTest.bytes(file))),
            GoldenStreamTest.context(),
            SampleStream::digest);
    if (!(result instanceof CaptureResult.Captured captured)) {
      return;
    }
    GroupCheckpoints checkpoints =
        CheckpointStore.open(temporary.resolve(file.getFileName().toString())).group("golden");
    try (Draft draft = checkpoints.begin(7)) {
      try (RandomAccessFile pages = new RandomAccessFile(draft.rawPages().toFile(), "rw")) {
        pages.setLength(pageBytes(captured.image()));
      }
      draft.commit(captured.image(), captured.contents(), System.nanoTime());
    }

    StoredImage stored = checkpoints.read(7);

    assertThat(stored.image().equals(captured.image())).isTrue();
    assertThat(stored.damagedData()).isEmpty();
  }

  /** Holes are enough: what stands there is not looked at. */
  private static long pageBytes(Image image) {
    LongStream extents =
        image.processes().stream()
            .flatMap(process -> process.live().stream())
            .flatMap(live -> live.memory().pages().stream())
            .mapToLong(extent -> extent.offset() + extent.bytes());
    LongStream contents =
        image.contents().stream()
            .filter(content -> content.file() == DataFile.PAGES)
            .mapToLong(content -> content.offset() + content.bytes());
    return LongStream.concat(extents, contents).max().orElse(0);
  }
}
