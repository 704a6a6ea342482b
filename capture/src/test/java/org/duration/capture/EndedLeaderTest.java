package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;

import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.process.Register;
import org.duration.image.process.ThreadImage;
import org.junit.jupiter.api.Test;

/** What becomes of a first thread that has ended before the others. */
class EndedLeaderTest {
  private static final byte[] SYSTEM_CALL = {0x55, 0x0f, 0x05};
  private static final byte[] NONE = {0x55, 0x0f, 0x0b};

  private static CaptureResult build(int waitStatus, byte[] vdso) throws Exception {
    StreamWriter writer = new StreamWriter();
    writer.fact(FactType.VDSO, 0, 0, vdso);
    SampleStream.group(writer);
    SampleStream.process(writer, 2, 1, 'S', 0);
    SampleStream.pipesAndFiles(writer);
    writer
        .fact(FactType.THREAD, 2, 2, ints(2, 1002, 0, 'Z'))
        .text(FactType.THREAD_STAT, 2, 2, SampleStream.statText("main", 'Z', waitStatus));
    SampleStream.thread(writer, 2, 3);
    return SampleStream.build(writer.finish());
  }

  private static String refused(int waitStatus, byte[] vdso) throws Exception {
    return ((CaptureResult.Refused) build(waitStatus, vdso)).refusals().get(0).toString();
  }

  @Test
  void givenOthersThatRunOn_thenItIsAboutToEndWithItsCode() throws Exception {
    var threads = SampleStream.first(build(7 << 8, SYSTEM_CALL)).threads();

    assertThat(threads).extracting(ThreadImage::tid).containsExactly(2, 3);
    ThreadImage leader = threads.get(0);
    assertThat(leader.comm()).isEqualTo("main");
    assertThat(leader.registers().get(Register.RIP)).isEqualTo(0x7ffff7ff0001L);
    assertThat(leader.registers().get(Register.RAX)).isEqualTo(60);
    assertThat(leader.registers().get(Register.RDI)).isEqualTo(7);
    assertThat(leader.signalMask()).isEqualTo(-1);
    assertThat(leader.rseq()).isEmpty();
    assertThat(leader.clearChildTid().absent()).isTrue();
    assertThat(leader.credentials()).isEqualTo(threads.get(1).credentials());
  }

  @Test
  void givenEndThatCannotBeMadeAgain_thenRefused() throws Exception {
    assertThat(refused(9, SYSTEM_CALL))
        .contains("main thread has ended, others run on: it was ended by a signal");
    assertThat(refused(0, NONE)).contains("no vdso with a system call");
  }
}
