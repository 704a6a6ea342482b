// Files in the group's /dev/shm: by their path, by their inode, unreadable.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.OpenFile;
import org.duration.image.ipc.ShmFile;
import org.duration.image.memory.MappedFile;
import org.junit.jupiter.api.Test;

class ShmFilesTest {
  private static final int SPLIT = SampleStream.SMAPS.indexOf("7f0000000000");
  private static final byte[] STAT = stat(1, 9, 0100640, 4096, 0, 0);

  private static StreamWriter group() {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    return writer;
  }

  private static StreamWriter content(StreamWriter writer, String path) {
    byte[] name = utf8(path);
    return writer.fact(
        FactType.SHM_CONTENT, 0, 0, STAT, ints(0, 0, name.length, 0), name, words(0, 100, 8192));
  }

  private static CaptureResult build(StreamWriter writer) throws Exception {
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    return SampleStream.build(writer.finish());
  }

  private static Image image(StreamWriter writer) throws Exception {
    CaptureResult result = build(writer);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  @Test
  void givenFileThatNobodyHasOpen_thenItIsInTheImage() throws Exception {
    StreamWriter writer = content(group(), "/dev/shm/alone");
    SampleStream.processWithMemory(writer, 2, SampleStream.SMAPS);

    List<ShmFile> files = image(writer).ipc().files();

    assertThat(files).extracting(ShmFile::path).containsExactly("/dev/shm/alone");
    assertThat(files.get(0).identity().mode()).isEqualTo(0100640);
    assertThat(files.get(0).extents()).hasSize(1);
  }

  /** As sem_open leaves it. */
  @Test
  void givenItWasMadeUnderAnotherName_thenWhoHasItIsKnownByItsInode() throws Exception {
    StreamWriter writer = content(group(), "/dev/shm/sem.x");
    SampleStream.processWithMemory(
        writer,
        2,
        SampleStream.SMAPS.substring(0, SPLIT)
            + "20000000-20001000 rw-s 00000000 00:01 9 /dev/shm/sem.AbC (deleted)\n"
            + "VmFlags: rd wr sh mw\n"
            + SampleStream.SMAPS.substring(SPLIT));
    SampleStream.fd(writer, 9, 20, -1, STAT, noStat(2), "/dev/shm/sem.AbC (deleted)", "02");

    Image image = image(writer);

    assertThat(image.mappedFiles()).extracting(MappedFile::path).contains("/dev/shm/sem.x");
    assertThat(image.openFiles())
        .filteredOn(OpenFile.RegularFile.class::isInstance)
        .extracting(file -> ((OpenFile.RegularFile) file).path())
        .contains("/dev/shm/sem.x");
  }

  @Test
  void givenItCouldNotBeRead_thenRefused() throws Exception {
    StreamWriter writer = group();
    writer.error(FactType.SHM_CONTENT, 0, 0, 5);
    SampleStream.processWithMemory(writer, 2, SampleStream.SMAPS);

    CaptureResult result = build(writer);

    assertThat(((CaptureResult.Refused) result).refusals().get(0).toString())
        .contains("file in /dev/shm: it could not be read (EIO)");
  }
}
