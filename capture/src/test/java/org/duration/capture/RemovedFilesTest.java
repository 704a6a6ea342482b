// Open files whose names are gone.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.withoutName;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.files.OpenFile;
import org.junit.jupiter.api.Test;

class RemovedFilesTest {
  private static final byte[] GONE = noStat(2);

  private interface Facts {
    void write(StreamWriter writer);
  }

  private static CaptureResult build(Facts facts) throws Exception {
    return SampleStream.build(SampleStream.bytes(facts::write));
  }

  private static Image image(Facts facts) throws Exception {
    CaptureResult result = build(facts);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  @Test
  void givenTwoOpenFilesOfOne_thenTheyShareItsBytes() throws Exception {
    Image image =
        image(
            writer -> {
              byte[] stat = withoutName(99, 0100640, 1 << 20);
              SampleStream.fd(writer, 9, 20, -1, stat, GONE, "/tmp/x (deleted)", "02");
              writer.fact(FactType.FILE_CONTENT, 2, 9, words(1, 99, 1 << 20, 4096, 100, 8192));
              SampleStream.fd(writer, 10, 21, -1, stat, GONE, "/tmp/x (deleted)", "0");
            });

    List<OpenFile.RemovedFile> files =
        image.openFiles().stream()
            .filter(OpenFile.RemovedFile.class::isInstance)
            .map(OpenFile.RemovedFile.class::cast)
            .toList();
    assertThat(files).extracting(OpenFile.RemovedFile::path).containsOnly("/tmp/x").hasSize(2);
    assertThat(files.get(0).extents()).isEqualTo(files.get(1).extents()).hasSize(1);
    assertThat(files.get(0).extents().get(0).offset()).isEqualTo(4096);
    FileContent content = image.contents().get(files.get(0).extents().get(0).content().value());
    assertThat(content.offset()).isEqualTo(8192);
    assertThat(content.bytes()).isEqualTo(100);
  }

  @Test
  void givenDirectory_thenItNeedsNoContent() throws Exception {
    Image image =
        image(
            writer ->
                SampleStream.fd(
                    writer,
                    9,
                    20,
                    -1,
                    withoutName(99, 0040755, 0),
                    GONE,
                    "/tmp/d (deleted)",
                    "0200000"));

    assertThat(image.openFiles()).anyMatch(OpenFile.RemovedFile.class::isInstance);
  }

  @Test
  void givenAnotherName_thenRefused() throws Exception {
    CaptureResult result =
        build(
            writer ->
                SampleStream.fd(
                    writer, 9, 20, -1, stat(99, 0100640, 9), GONE, "/tmp/x (deleted)", "02"));

    assertThat(((CaptureResult.Refused) result).refusals())
        .singleElement()
        .hasToString(
            "process 2 (guest) fd 9: deleted file /tmp/x: it has another name, and nobody can tell"
                + " which one that is; let the process close it, or keep the file in place");
  }

  @Test
  void givenExtentBeyondTheEnd_thenRefused() throws Exception {
    CaptureResult result =
        build(
            writer -> {
              SampleStream.fd(
                  writer, 9, 20, -1, withoutName(99, 0100640, 10), GONE, "/tmp/x (deleted)", "02");
              writer.fact(FactType.FILE_CONTENT, 2, 9, words(1, 99, 10, 4096, 100, 8192));
            });

    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
  }
}
