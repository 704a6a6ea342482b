// SysV objects: what the tables list, and what was found in it.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.ipc.SemaphoreUndo;
import org.duration.image.ipc.SysvQueue;
import org.duration.image.ipc.SysvRights;
import org.duration.image.ipc.SysvSegment;
import org.duration.image.memory.AreaKind;
import org.junit.jupiter.api.Test;

class SysvTablesTest {
  private static final String ATTACHED =
      "20000000-20001000 rw-s 00001000 00:01 0 /SYSV00001234 (deleted)\nVmFlags: rd wr sh mw\n";
  private static final String SEGMENT =
      "key shmid perms size cpid lpid nattch uid gid cuid cgid\n0 0 3640 8000 9 9 1 5 6 7 8\n";
  private static final String SETS =
      "key semid perms nsems uid gid cuid cgid\n-1 3 600 2 5 6 7 8\n";
  private static final String QUEUES =
      "key msqid perms cbytes qnum lspid lrpid uid gid cuid cgid\n0 4 600 5 2 0 0 5 6 7 8\n";

  private static byte[] stream(
      String areas, Consumer<StreamWriter> group, Consumer<StreamWriter> own) {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    group.accept(writer);
    SampleStream.processWithAreas(writer, 2, areas);
    own.accept(writer);
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    return writer.finish();
  }

  private static void segment(StreamWriter writer, int flags, long... extents) {
    writer.text(FactType.SYSVIPC, 0, 0, SEGMENT);
    writer.fact(FactType.SYSV_SEGMENT, 0, 0, words(8000), ints(flags, 0), words(extents));
  }

  private static Image image(byte[] stream) throws Exception {
    CaptureResult result = SampleStream.build(stream);
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image();
  }

  private static String refusal(byte[] stream) throws Exception {
    CaptureResult result = SampleStream.build(stream);
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  @Test
  void givenAttachedSegment_thenItIsInTheImageWithItsFlags() throws Exception {
    Image image = image(stream(ATTACHED, w -> segment(w, 0, 4096, 4096, 12288), w -> {}));

    SysvSegment segment = image.ipc().sysv().segments().get(0);
    assertThat(segment.rights()).isEqualTo(new SysvRights(0, 0640, 5, 6, 7, 8));
    assertThat(segment.removed()).isTrue();
    assertThat(segment.locked()).isTrue();
    FileContent content = image.contents().get(segment.extents().get(0).content().value());
    assertThat(content.offset()).isEqualTo(12288);
    assertThat(image.processes().get(0).live().orElseThrow().memory().areas())
        .extracting(area -> area.kind())
        .contains(new AreaKind.Segment(0, 4096));
  }

  @Test
  void givenSegmentOfHugePages_thenRefused() throws Exception {
    assertThat(refusal(stream("", w -> segment(w, 1), w -> {})))
        .isEqualTo(
            "the group: SysV shared memory key 0x00000000 id 0: segments of huge pages are not"
                + " supported yet; remove it with ipcrm -m 0");
  }

  @Test
  void givenSemaphoresWithUndos_thenEachIsOfItsProcess() throws Exception {
    Image image =
        image(
            stream(
                "",
                w -> {
                  w.text(FactType.SYSVIPC, 0, 1, SETS);
                  w.fact(FactType.SEM_VALUES, 0, 3, new byte[] {1, 0, (byte) 0xff, 0x7f});
                },
                w -> w.fact(FactType.SEM_UNDO, 2, 3, ints(1, -7))));

    assertThat(image.ipc().sysv().semaphores().get(0).values()).containsExactly(1, 32767);
    assertThat(image.ipc().sysv().semaphores().get(0).undos())
        .containsExactly(new SemaphoreUndo(2, 1, -7));
  }

  @Test
  void givenUndosThatNobodyCanTell_thenTheirProcessIsNamed() throws Exception {
    assertThat(refusal(stream("", w -> {}, w -> w.error(FactType.SEM_UNDO, 2, 3, 13))))
        .startsWith(
            "process 2 (guest): SEM_UNDO list of SysV semaphore set 3: nobody can tell what it holds"
                + " (EACCES)");
    assertThat(refusal(stream("", w -> {}, w -> w.error(FactType.SEM_UNDO, 2, 3, 31))))
        .contains("lists that processes share");
  }

  private static void queue(StreamWriter writer, List<byte[]> messages) {
    writer.text(FactType.SYSVIPC, 0, 2, QUEUES);
    writer.fact(FactType.SYSV_QUEUE, 0, 4, words(16384));
    messages.forEach(text -> writer.fact(FactType.SYSV_MESSAGE, 0, 4, words(9), text));
  }

  @Test
  void givenQueue_thenItsMessagesAreInTheirOrder() throws Exception {
    Image image = image(stream("", w -> queue(w, List.of(utf8("hello"), new byte[0])), w -> {}));

    SysvQueue queue = image.ipc().sysv().queues().get(0);
    assertThat(queue.mostBytes()).isEqualTo(16384);
    assertThat(queue.messages()).extracting(message -> message.type()).containsExactly(9L, 9L);
    assertThat(queue.messages()).extracting(m -> m.text().isPresent()).containsExactly(true, false);
  }

  @Test
  void givenFewerMessagesThanTheTableSays_thenRefused() throws Exception {
    assertThat(refusal(stream("", w -> queue(w, List.of(utf8("hello"))), w -> {})))
        .contains("SysV message queue key 0x00000000 id 4: its messages could not be read");
  }
}
