// Streams recorded from real guests, against the recorded outlines of their images.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.duration.capture.raw.MalformedStream;
import org.duration.capture.raw.RawStream;
import org.duration.image.Application;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * {@code golden/NAME.facts.gz} is what the capturer wrote about the guest NAME of testkit, its
 * mounts and host name replaced; {@code NAME.txt} is what becomes of it. {@code ./dev golden
 * --record} writes the texts anew.
 */
class GoldenStreamTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("duration.home", ".."), "capture/src/test/resources/golden");
  private static final String SUFFIX = ".facts.gz";

  static Stream<Path> streams() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList().stream();
    }
  }

  static Path stream(String name) {
    return GOLDEN.resolve(name + SUFFIX);
  }

  static byte[] bytes(Path file) throws IOException {
    try (InputStream stream = new GZIPInputStream(Files.newInputStream(file))) {
      return stream.readAllBytes();
    }
  }

  private static String outline(byte[] stream) throws MalformedStream {
    return ImageOutline.of(
        ImageBuilder.build(
            RawStream.parse(ByteBuffer.wrap(stream)), context(), SampleStream::digest));
  }

  static CaptureContext context() {
    return new ContextBuilder()
        .group("golden")
        .applications(new Application("guest", 2, List.of()))
        .registrations(Map.of())
        .build();
  }

  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> givenRecordedStream_whenInterpreted_thenItReadsAsRecorded()
      throws IOException {
    return streams().map(file -> dynamicTest(name(file), () -> compare(file)));
  }

  private static void compare(Path file) throws Exception {
    Path text = GOLDEN.resolve(name(file) + ".txt");
    String outline = outline(bytes(file));
    if (Boolean.getBoolean("duration.golden.record")) {
      Files.writeString(text, outline);
    }
    assertThat(outline).isEqualTo(Files.readString(text));
  }

  /** In every build: real streams are understood, whatever the texts say. */
  @TestFactory
  Stream<DynamicTest> givenRecordedStream_thenItIsAnImageOrReasons() throws IOException {
    return streams()
        .map(file -> dynamicTest(name(file), () -> assertThat(outline(bytes(file))).isNotEmpty()));
  }

  @TestFactory
  @Tag("fault")
  Stream<DynamicTest> givenManyChangesOfRecordedStreams_thenEachIsSurvived() throws IOException {
    int cases =
        (int) (10_000 * Double.parseDouble(System.getProperty("duration.fault.scale", "1.0")));
    List<Path> files = streams().toList();
    return files.stream()
        .map(file -> dynamicTest(name(file), () -> changes(bytes(file), cases / files.size())));
  }

  @TestFactory
  Stream<DynamicTest> givenSomeChangesOfRecordedStreams_thenEachIsSurvived() throws IOException {
    return streams().map(file -> dynamicTest(name(file), () -> changes(bytes(file), 20)));
  }

  private static void changes(byte[] stream, int cases) {
    Random random = new Random(20260101);
    for (int i = 0; i < cases; i++) {
      ImageBuilderProperties.survived(ImageBuilderProperties.changed(stream, random.nextLong()));
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }
}
