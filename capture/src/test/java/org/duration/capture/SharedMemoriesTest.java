// Memory that no file system names: whoever leads to it.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.noStat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.withoutName;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.files.OpenFile;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.SharedMemory;
import org.duration.image.memory.SharedMemoryId;
import org.junit.jupiter.api.Test;

class SharedMemoriesTest {
  private static final byte[] UNNAMED = noStat(2);
  private static final int HUGE = 1;
  private static final int PARTLY = 2;

  private static byte[] stream(String areas, SampleStreamFacts facts) {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.processWithAreas(writer, 2, areas);
    facts.write(writer);
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    return writer.finish();
  }

  private interface SampleStreamFacts {
    void write(StreamWriter writer);
  }

  private static void memory(
      StreamWriter writer, byte[] stat, int seals, int flags, String link, long... extent) {
    byte[] name = utf8(link);
    writer.fact(
        FactType.SHARED_MEMORY,
        2,
        0,
        stat,
        ints(seals, flags, name.length, 0),
        name,
        words(extent));
  }

  private static Image image(byte[] stream) throws Exception {
    CaptureResult result = SampleStream.build(stream);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  private static String refusal(byte[] stream) throws Exception {
    CaptureResult result = SampleStream.build(stream);
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    assertThat(((CaptureResult.Refused) result).refusals()).hasSize(1);
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  private static List<AreaKind.Shared> areas(Image image) {
    return image.processes().get(0).live().orElseThrow().memory().areas().stream()
        .map(area -> area.kind())
        .filter(AreaKind.Shared.class::isInstance)
        .map(AreaKind.Shared.class::cast)
        .toList();
  }

  @Test
  void givenAreaAndDescriptorOfOneFile_thenItIsInTheImageOnce() throws Exception {
    byte[] stat = withoutName(9, 0100600, 8192);

    Image image =
        image(
            stream(
                "20000000-20001000 rw-s 00001000 00:01 9 /memfd:pool (deleted)\nVmFlags: rd wr sh mw\n",
                writer -> {
                  memory(writer, stat, 6, 0, "/memfd:pool (deleted)", 4096, 100, 12288);
                  SampleStream.fd(writer, 9, 20, -1, stat, UNNAMED, "/memfd:pool (deleted)", "02");
                }));

    assertThat(image.ipc().memory()).hasSize(1);
    SharedMemory memory = image.ipc().memory().get(0);
    assertThat(memory.name()).isEqualTo("pool");
    assertThat(memory.seals()).isEqualTo(6);
    assertThat(memory.identity().size()).isEqualTo(8192);
    assertThat(memory.extents()).extracting(extent -> extent.offset()).containsExactly(4096L);
    FileContent content = image.contents().get(memory.extents().get(0).content().value());
    assertThat(content.offset()).isEqualTo(12288);
    assertThat(content.bytes()).isEqualTo(100);
    assertThat(areas(image)).containsExactly(new AreaKind.Shared(new SharedMemoryId(0), 4096));
    assertThat(image.openFiles())
        .filteredOn(OpenFile.MemoryFile.class::isInstance)
        .extracting(file -> ((OpenFile.MemoryFile) file).memory())
        .containsExactly(new SharedMemoryId(0));
  }

  @Test
  void givenMemoryWithoutFileThatIsOnlyMapped_thenItIsAsLargeAsItIsMapped() throws Exception {
    Image image =
        image(
            stream(
                "20000000-20002000 rw-s 00000000 00:01 9 /dev/zero (deleted)\nVmFlags: rd wr sh mw\n",
                writer ->
                    memory(
                        writer,
                        stat(1, 9, 0, 8192, 0, 0),
                        0,
                        PARTLY,
                        "/dev/zero (deleted)",
                        0,
                        8192,
                        0)));

    SharedMemory memory = image.ipc().memory().get(0);
    assertThat(memory.name()).isEqualTo(SharedMemory.WITHOUT_FILE);
    assertThat(memory.identity().size()).isEqualTo(8192);
  }

  @Test
  void givenFileOfHugePages_thenRefused() throws Exception {
    byte[] stat = withoutName(9, 0100600, 2 << 20);

    assertThat(
            refusal(
                stream(
                    "",
                    writer -> {
                      memory(writer, stat, 0, HUGE, "/memfd:huge (deleted)");
                      SampleStream.fd(
                          writer, 9, 20, -1, stat, UNNAMED, "/memfd:huge (deleted)", "02");
                    })))
        .startsWith("process 2 (guest) fd 9: memory file of huge pages /memfd:huge (deleted)");
  }

  @Test
  void givenWritableMappingFromBeforeTheSeal_thenRefused() throws Exception {
    assertThat(
            refusal(
                stream(
                    "20000000-20001000 rw-s 00000000 00:01 9 /memfd:x (deleted)\nVmFlags: rd wr sh mw\n",
                    writer ->
                        memory(
                            writer, withoutName(9, 0100600, 4096), 0x10, 0, "/memfd:x (deleted)"))))
        .contains("memory 0x20000000-0x20001000: sealed memory file")
        .contains("F_SEAL_FUTURE_WRITE");
  }

  @Test
  void givenProgramInAMemoryFile_thenRefused() throws Exception {
    String text = new String(stream("", writer -> {}), StandardCharsets.ISO_8859_1);
    String elsewhere = text.replace("/bin/guest", "/memfd:xyz");

    assertThat(refusal(elsewhere.getBytes(StandardCharsets.ISO_8859_1)))
        .contains("programs that run from memory files are not supported yet");
  }
}
