package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.FileDigest;
import org.duration.image.memory.MappedFile;
import org.junit.jupiter.api.Test;

/** Files behind areas: reachable, deleted, replaced, unreadable, changing. */
class MappedFilesTest {
  private final List<String> digested = new ArrayList<>();

  private Optional<FileDigest> digest(String path, FileIdentity identity) {
    digested.add(path);
    return path.contains("unreadable") ? Optional.empty() : SampleStream.digest(path, identity);
  }

  private StreamWriter withAreas(String areas) {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.processWithAreas(writer, 2, areas);
    return writer;
  }

  private CaptureResult build(StreamWriter writer) throws Exception {
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    return ImageBuilder.build(
        RawStream.parse(ByteBuffer.wrap(writer.finish())), SampleStream.context(), this::digest);
  }

  private Image image(StreamWriter writer) throws Exception {
    CaptureResult result = build(writer);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  private static StreamWriter file(
      StreamWriter writer, long start, byte[] mapped, byte[] byPath, String path) {
    return writer.fact(FactType.MAPPED_FILE, 2, 0, words(start), mapped, byPath, utf8(path));
  }

  private static MappedFile behind(Image image, long start) {
    return image.processes().get(0).live().orElseThrow().memory().areas().stream()
        .filter(area -> area.start().value() == start)
        .map(area -> image.mappedFiles().get(((AreaKind.FileBacked) area.kind()).file().value()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void givenTwoAreasOfOneFile_thenOneRecord() throws Exception {
    StreamWriter writer =
        withAreas(
            "20000000-20001000 r--p 00000000 fe:00 77 /lib/x\n20001000-20002000 r-xp 00001000 fe:00 77 /lib/x\n");
    file(writer, 0x20000000, stat(77, 0100644, 5), stat(77, 0100644, 5), "/lib/x");

    Image image = image(writer);

    assertThat(image.mappedFiles()).hasSize(2);
    assertThat(behind(image, 0x20001000)).isEqualTo(behind(image, 0x20000000));
    assertThat(digested).containsExactlyInAnyOrder("/bin/guest", "/lib/x");
  }

  @Test
  void givenMappedObjectThatMayNotBeAsked_thenItsPathIsTrusted() throws Exception {
    StreamWriter writer = withAreas("20000000-20001000 r--p 00000000 fe:00 77 /lib/x\n");
    file(writer, 0x20000000, noStat(13), stat(77, 0100644, 5), "/lib/x");

    assertThat(behind(image(writer), 0x20000000).identity().inode()).isEqualTo(77);
  }

  @Test
  void givenReplacedFileWithContent_thenBothFilesOfThePathAreThere() throws Exception {
    StreamWriter writer =
        withAreas(
            "20000000-20001000 r--p 00000000 fe:00 77 /lib/x (deleted)\n"
                + "20001000-20002000 r--p 00000000 fe:00 78 /lib/x\n");
    file(writer, 0x20000000, stat(77, 0100644, 5), stat(78, 0100644, 6), "/lib/x");
    file(writer, 0x20001000, stat(78, 0100644, 6), stat(78, 0100644, 6), "/lib/x");
    writer.fact(FactType.MAPPED_CONTENT, 2, 0, words(0x20000000, 0x9000, 5), utf8("/lib/x"));

    Image image = image(writer);

    MappedFile old = behind(image, 0x20000000);
    MappedFile fresh = behind(image, 0x20001000);
    assertThat(old.path()).isEqualTo(fresh.path()).isEqualTo("/lib/x");
    assertThat(old.content()).isPresent();
    assertThat(old.identity().inode()).isEqualTo(77);
    assertThat(fresh.content()).isEmpty();
    assertThat(fresh.identity().inode()).isEqualTo(78);
    assertThat(digested).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void givenDeletedFileWithoutItsStat_thenItsContentIsItsIdentity() throws Exception {
    StreamWriter writer = withAreas("20000000-20001000 r--p 00000000 fe:00 77 /lib/x (deleted)\n");
    writer.fact(FactType.MAPPED_CONTENT, 2, 0, words(0x20000000, 0x9000, 5), utf8("/lib/x"));

    MappedFile file = behind(image(writer), 0x20000000);

    assertThat(file.identity().size()).isEqualTo(5);
    assertThat(file.identity().regular()).isTrue();
  }

  @Test
  void givenReplacedFileWithoutContent_thenRefused() throws Exception {
    StreamWriter writer = withAreas("20000000-20001000 r--p 00000000 fe:00 77 /lib/x\n");
    file(writer, 0x20000000, stat(77, 0100644, 5), stat(78, 0100644, 5), "/lib/x");

    assertThat(((CaptureResult.Refused) build(writer)).refusals().get(0).toString())
        .isEqualTo(
            "process 2 (guest) memory 0x20000000-0x20001000: mapped file /lib/x: it was deleted or replaced, and its"
                + " content could not be captured; restart the program with the file in place");
    assertThat(digested).isEmpty();
  }

  @Test
  void givenSharedWritableFile_thenItHasNoDigest() throws Exception {
    StreamWriter writer =
        withAreas(
            "20000000-20001000 rw-s 00000000 fe:00 77 /var/db\nVmFlags: rd wr sh mr mw me ms\n");
    file(writer, 0x20000000, stat(77, 0100644, 5), stat(77, 0100644, 5), "/var/db");

    assertThat(behind(image(writer), 0x20000000).digest()).isEmpty();
    assertThat(digested).containsExactly("/bin/guest");
  }

  @Test
  void givenFileThatNobodyMayRead_thenItHasNoDigest() throws Exception {
    StreamWriter writer = withAreas("20000000-20001000 r--p 00000000 fe:00 77 /unreadable\n");
    file(writer, 0x20000000, stat(77, 0100644, 5), stat(77, 0100644, 5), "/unreadable");

    assertThat(behind(image(writer), 0x20000000).digest()).isEmpty();
  }

  @Test
  void givenPrivateZeroDevice_thenItIsAnonymous() throws Exception {
    Image image = image(withAreas("20000000-20001000 rw-p 00000000 00:05 4 /dev/zero\n"));

    assertThat(image.mappedFiles()).hasSize(1);
  }

  @Test
  void givenProgramThatUnmappedItself_thenItsExecutableIsStillKnown() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.processWithMemory(
        writer, 2, SampleStream.SMAPS.substring(SampleStream.SMAPS.indexOf("10000000-")));

    Image image = image(writer);

    assertThat(image.mappedFiles()).extracting(MappedFile::path).containsExactly("/bin/guest");
  }
}
