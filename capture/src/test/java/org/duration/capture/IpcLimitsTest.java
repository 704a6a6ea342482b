// Limits of an IPC namespace: those that a guest has changed, and one that cannot be had.
package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.ipc.IpcLimit;
import org.junit.jupiter.api.Test;

class IpcLimitsTest {
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

  @Test
  void givenLimits_thenThoseThatChangedAreInTheImage() throws Exception {
    CaptureResult result =
        build(
            w ->
                w.text(FactType.IPC_LIMIT, 0, 0, "32000\t1024000000\t500\t128\n")
                    .text(FactType.IPC_LIMIT, 0, 1, "18446744073692774399\n")
                    .text(FactType.IPC_LIMIT, 0, 2, "18446744073709551615\n")
                    .text(FactType.IPC_LIMIT, 0, 9, "10\n"));

    assertThat(((CaptureResult.Captured) result).image().ipc().limits())
        .containsExactly(
            new IpcLimit("kernel/sem", List.of(32000L, 1024000000L, 500L, 128L)),
            new IpcLimit("kernel/shmall", List.of(-1L)));
  }

  @Test
  void givenOrphansThatVanish_thenRefused() throws Exception {
    assertThat(refusal(w -> w.text(FactType.IPC_LIMIT, 0, 4, "1\n")))
        .isEqualTo(
            "the group: limit /proc/sys/kernel/shm_rmid_forced: with it, segments would vanish"
                + " while they are made again; write 0 to it");
  }

  @Test
  void givenLimitThatCannotBeRead_thenRefusedUnlessTheKernelHasNone() throws Exception {
    assertThat(refusal(w -> w.error(FactType.IPC_LIMIT, 0, 3, 13))).contains("EACCES");
    assertThat(refusal(w -> w.text(FactType.IPC_LIMIT, 0, 3, "many\n"))).contains("many");
    assertThat(build(w -> w.error(FactType.IPC_LIMIT, 0, 8, 2)))
        .isInstanceOf(CaptureResult.Captured.class);
  }
}
