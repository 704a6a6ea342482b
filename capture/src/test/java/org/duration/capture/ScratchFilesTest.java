package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.DataFile;
import org.duration.image.memory.MappedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchFilesTest {
  /** A small file that is mapped shared and writable, and that its path leads to. */
  private static Image sharing(String path) throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    int split = SampleStream.SMAPS.indexOf("7f0000000000");
    SampleStream.processWithMemory(
        writer,
        2,
        SampleStream.SMAPS.substring(0, split)
            + ("20000000-20008000 rw-s 00000000 fe:00 77  " + path + "\n")
            + "VmFlags: rd wr sh mr mw me ms \n"
            + SampleStream.SMAPS.substring(split));
    byte[] file = stat(77, 0100600, 0x8000);
    writer.fact(FactType.MAPPED_FILE, 2, 0, words(0x20000000), file, file, utf8(path));
    writer.fact(FactType.SHARED_CONTENT, 2, 0, words(0x20000000, 0x5000, 0x8000), utf8(path));
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    CaptureResult result = SampleStream.build(writer.finish());
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  private static MappedFile file(Image image, String path) {
    return image.mappedFiles().stream().filter(f -> f.path().equals(path)).findFirst().get();
  }

  @Test
  void givenScratch_thenItsBytesAreInTheImage() throws Exception {
    Image image = sharing("/tmp/hsperfdata_u/2");

    MappedFile scratch = file(image, "/tmp/hsperfdata_u/2");
    var content = image.contents().get(scratch.content().orElseThrow().value());
    assertThat(content.file()).isEqualTo(DataFile.PAGES);
    assertThat(content.offset()).isEqualTo(0x5000);
    assertThat(content.bytes()).isEqualTo(0x8000);
    assertThat(scratch.digest()).isEmpty();
  }

  @Test
  void givenData_thenItsBytesStayInTheFile() throws Exception {
    MappedFile data = file(sharing("/srv/db/index-shm"), "/srv/db/index-shm");

    assertThat(data.content()).isEmpty();
    assertThat(data.digest()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/tmp/hsperfdata_root/2", "/hsperfdata_x/31", "/var/tmp/hsperfdata_a b/4"})
  void givenCountersOfVirtualMachine_thenTheyAreScratch(String path) {
    assertThat(ScratchFiles.known(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tmp/hsperfdata_root/2/3",
        "/tmp/hsperfdata_root/data",
        "/tmp/hsperfdata_root/",
        "/tmp/hsperfdata/2",
        "/srv/db/index-shm"
      })
  void givenAnyOtherFile_thenItIsData(String path) {
    assertThat(ScratchFiles.known(path)).isFalse();
  }
}
