// Contents of files, from their facts.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.join;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;
import org.duration.image.files.SnapshotFile;
import org.junit.jupiter.api.Test;

class SnapshotBuilderTest {
  private interface Facts {
    void write(StreamWriter writer);
  }

  private static CaptureResult build(Facts facts) throws Exception {
    return SampleStream.build(SampleStream.bytes(facts::write));
  }

  private static byte[] padded(String text) {
    byte[] bytes = utf8(text);
    return Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
  }

  private static void fact(
      StreamWriter writer, byte[] stat, String path, String target, int flags, long... extents) {
    writer.fact(
        FactType.SNAPSHOT,
        0,
        0,
        join(
            stat,
            words(5),
            ints(utf8(path).length, utf8(target).length, flags, 0),
            padded(path),
            padded(target),
            words(extents)));
  }

  @Test
  void givenFileItsOtherNameAndALink_thenTheContentIsThereOnce() throws Exception {
    CaptureResult result =
        build(
            writer -> {
              fact(writer, stat(70, 0100640, 9000), "/srv/a", "", 0, 0, 9000, 4096);
              fact(writer, stat(70, 0100640, 9000), "/srv/b", "", 1);
              fact(writer, stat(71, 0120777, 1), "/srv/c", "a", 0);
              fact(writer, stat(70, 0100640, 9000), "/srv/a", "", 0);
            });

    Image image = ((CaptureResult.Captured) result).image();
    List<SnapshotFile> files = image.snapshots().files();
    assertThat(files).extracting(SnapshotFile::path).containsExactly("/srv/a", "/srv/b", "/srv/c");
    FileExtent extent = files.get(0).extents().get(0);
    assertThat(image.contents().get(extent.content().value()))
        .isEqualTo(new FileContent(extent.content(), DataFile.PAGES, 4096, 9000));
    assertThat(files.get(0).atimeNanos()).isEqualTo(5);
    assertThat(files.get(1).sameAs()).isEqualTo(Optional.of("/srv/a"));
    assertThat(files.get(2).target()).isEqualTo(Optional.of("a"));
  }

  @Test
  void givenFileThatCannotBeRead_thenRefusedByPath() throws Exception {
    CaptureResult result = build(writer -> fact(writer, noStat(13), "/srv/secret", "", 0));

    assertThat(((CaptureResult.Refused) result).refusals().get(0).toString())
        .isEqualTo(
            "the group /srv/secret: snapshot of a file: it could not be read (EACCES); let the"
                + " group's user read it, or let the policy say keep for it");
  }
}
