// POSIX message queues: what waits in them, who has them open, which cannot be had.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.stat;
import static org.duration.capture.raw.StreamWriter.utf8;
import static org.duration.capture.raw.StreamWriter.words;

import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Image;
import org.duration.image.ipc.PosixQueue;
import org.junit.jupiter.api.Test;

class PosixQueuesTest {
  private static final byte[] STAT = stat(30, 9, 0100620, 80, 0, 0);

  private static CaptureResult build(Consumer<StreamWriter> group) throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    group.accept(writer);
    SampleStream.processWithMemory(writer, 2, SampleStream.SMAPS);
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);
    return SampleStream.build(writer.finish());
  }

  private static String refusal(Consumer<StreamWriter> group) throws Exception {
    CaptureResult result = build(group);
    assertThat(result).isInstanceOf(CaptureResult.Refused.class);
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  private static StreamWriter queue(StreamWriter writer, long count) {
    return writer.fact(FactType.QUEUE, 0, 1, STAT, words(10, 8192, count), utf8("orders"));
  }

  @Test
  void givenQueue_thenItsMessagesAreInTheirOrder() throws Exception {
    CaptureResult result =
        build(
            w ->
                queue(w, 2)
                    .fact(FactType.QUEUE_MESSAGE, 0, 1, words(7), utf8("hello"))
                    .fact(FactType.QUEUE_MESSAGE, 0, 1, words(0))
                    .fact(FactType.QUEUE_MESSAGE, 0, 2, words(3)));

    assertThat(result).isInstanceOf(CaptureResult.Captured.class);
    Image image = ((CaptureResult.Captured) result).image();
    PosixQueue queue = image.ipc().queues().get(0);
    assertThat(queue.name()).isEqualTo("/orders");
    assertThat(queue.mode()).isEqualTo(0620);
    assertThat(queue.mostMessages()).isEqualTo(10);
    assertThat(queue.messages()).extracting(m -> m.priority()).containsExactly(7L, 0L);
    assertThat(queue.messages()).extracting(m -> m.text().isPresent()).containsExactly(true, false);
  }

  @Test
  void givenFewerMessagesThanItHas_thenRefused() throws Exception {
    assertThat(refusal(w -> queue(w, 1)))
        .isEqualTo(
            "the group: message queue /orders: its messages could not be read; remove it with"
                + " mq_unlink");
  }

  @Test
  void givenSomebodyToTell_thenRefused() throws Exception {
    assertThat(refusal(w -> w.text(FactType.MQUEUE, 0, 16, "orders")))
        .isEqualTo(
            "the group: message queue /orders: a process is registered with it by mq_notify, and"
                + " nobody can tell with what; end that with mq_notify and NULL");
  }

  @Test
  void givenTooMuchOrNoRight_thenRefused() throws Exception {
    assertThat(refusal(w -> w.text(FactType.MQUEUE, 0, 27, "orders"))).contains("more messages");
    assertThat(refusal(w -> w.text(FactType.MQUEUE, 0, 13, "orders"))).contains("(EACCES)");
    assertThat(refusal(w -> w.error(FactType.MQUEUE, 0, 0, 1))).contains("EPERM");
  }

  @Test
  void givenKernelWithoutQueues_thenNothingIsMissing() throws Exception {
    assertThat(build(w -> w.error(FactType.MQUEUE, 0, 0, 19)))
        .isInstanceOf(CaptureResult.Captured.class);
  }
}
