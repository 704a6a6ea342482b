package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.List;
import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.process.Rseq;
import org.duration.image.process.ThreadImage;
import org.junit.jupiter.api.Test;

class ThreadsTest {
  private static List<ThreadImage> threads(Consumer<StreamWriter> third) throws Exception {
    CaptureResult result = SampleStream.build(SampleStream.bytes(third));
    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    return ((CaptureResult.Captured) result).image().processes().get(0).threads();
  }

  private static String refusal(Consumer<StreamWriter> third) throws Exception {
    CaptureResult result = SampleStream.build(SampleStream.bytes(third));
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  /** Thread 9, complete but for what the test writes itself. */
  private static StreamWriter thread9(StreamWriter writer, FactType... without) {
    List<FactType> missing = List.of(without);
    StreamWriter whole = new StreamWriter();
    SampleStream.thread(whole, 2, 9);
    try {
      var bytes =
          java.nio.ByteBuffer.wrap(whole.finish())
              .order(java.nio.ByteOrder.LITTLE_ENDIAN)
              .position(16);
      while (bytes.remaining() > 32) {
        int type = bytes.getInt();
        bytes.getInt();
        int pid = bytes.getInt();
        int subject = bytes.getInt();
        byte[] payload = new byte[(int) bytes.getLong()];
        bytes.get(payload);
        bytes.position((bytes.position() + 7) & ~7);
        if (missing.stream().noneMatch(fact -> fact.code() == type)) {
          writer.raw(type, 0, pid, subject, payload);
        }
      }
    } catch (java.nio.BufferUnderflowException e) {
      throw new IllegalStateException(e);
    }
    return writer;
  }

  @Test
  void firstThreadIsFirstWhateverItsPlace() throws Exception {
    assertThat(threads(writer -> SampleStream.thread(writer, 2, 9)))
        .extracting(ThreadImage::tid)
        .containsExactly(2, 3, 9);
  }

  @Test
  void nameIsTheThreadsOwn() throws Exception {
    List<ThreadImage> threads =
        threads(
            writer ->
                thread9(writer, FactType.THREAD_STAT)
                    .text(FactType.THREAD_STAT, 2, 9, SampleStream.statText("a\\n) b", 'S', 0)));

    assertThat(threads.get(2).comm()).isEqualTo("a\\n) b");
  }

  @Test
  void rseqIsDescribedWhenRegisteredWithNoSequenceOpen() throws Exception {
    List<ThreadImage> threads =
        threads(
            writer ->
                thread9(writer, FactType.RSEQ)
                    .fact(FactType.RSEQ, 2, 9, words(0x7000, 0x8000), ints(32, 0x53053053, 0, 0)));

    Rseq rseq = threads.get(2).rseq().orElseThrow();
    assertThat(rseq.pointer().value()).isEqualTo(0x7000);
    assertThat(rseq.criticalSection().absent()).isTrue();
    assertThat(rseq.signature()).isEqualTo(0x53053053L);
  }

  @Test
  void givenDyingThread_thenItIsLeftOut() throws Exception {
    List<ThreadImage> threads =
        threads(writer -> writer.fact(FactType.THREAD, 2, 9, ints(9, 1009, 0, 'X')));

    assertThat(threads).hasSize(2);
  }

  @Test
  void givenSlackThatMayNotBeRead_thenPrctlTells() throws Exception {
    List<ThreadImage> threads =
        threads(
            writer ->
                thread9(writer, FactType.TIMERSLACK, FactType.THREAD_PRCTL)
                    .error(FactType.TIMERSLACK, 2, 9, 1)
                    .fact(
                        FactType.THREAD_PRCTL,
                        2,
                        9,
                        ints(30, 0),
                        words(77_000),
                        ints(25, 0),
                        words(2)));

    assertThat(threads.get(2).attributes().timerSlackNanos()).isEqualTo(77_000);
    assertThat(threads.get(2).attributes().tscMode()).isEqualTo(2);
    assertThat(threads.get(2).attributes().parentDeathSignal()).isZero();
  }

  @Test
  void pendingSignalEndsOnlyItsOwnThreadsWait() throws Exception {
    byte[] siginfo = new byte[128];
    siginfo[0] = 2;
    List<ThreadImage> threads =
        threads(writer -> thread9(writer, FactType.SIGNALS).fact(FactType.SIGNALS, 2, 9, siginfo));

    assertThat(threads.get(2).registers().rax()).isEqualTo(-4);
    assertThat(threads.get(2).pending()).hasSize(1);
    assertThat(threads.get(0).restartedCall()).hasValue(202);
  }

  @Test
  void givenMissingRegisters_thenTheThreadIsNamed() throws Exception {
    assertThat(
            refusal(
                writer -> thread9(writer, FactType.REGISTERS).error(FactType.REGISTERS, 2, 9, 3)))
        .isEqualTo(
            "process 2 (guest) thread 9: registers: it could not be read (ESRCH); make the process readable for its"
                + " user, or end it");
  }

  @Test
  void givenShortFacts_thenTheyAreImpossible() throws Exception {
    assertThat(
            refusal(
                writer -> thread9(writer, FactType.SCHED).fact(FactType.SCHED, 2, 9, new byte[8])))
        .contains("thread 9: impossible facts: sched_attr of 8 bytes");
    assertThat(
            refusal(
                writer ->
                    thread9(writer, FactType.ROBUST_LIST)
                        .fact(FactType.ROBUST_LIST, 2, 9, words(1))))
        .contains("thread 9: impossible facts: ROBUST_LIST has 1 words");
    assertThat(
            refusal(
                writer ->
                    thread9(writer, FactType.XSTATE).fact(FactType.XSTATE, 2, 9, new byte[8])))
        .contains("impossible facts: xstate of 8 bytes");
  }
}
