package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.Clocks;
import org.junit.jupiter.api.Test;

/** Host, clocks and namespaces. */
class GroupFactsTest {
  private static RawFacts facts(StreamWriter writer) throws Exception {
    return RawStream.parse(ByteBuffer.wrap(writer.finish()));
  }

  private static String refusal(StreamWriter writer) throws Exception {
    CaptureResult result = SampleStream.build(writer.finish());
    return ((CaptureResult.Refused) result).refusals().get(0).toString();
  }

  @Test
  void givenNoTimeNamespace_thenTheHostsClocksCount() throws Exception {
    StreamWriter writer =
        new StreamWriter()
            .fact(FactType.CLOCKS, 0, 0, words(5, 6, 7))
            .error(FactType.TIMENS, 0, 0, 2);

    assertThat(new HostBuilder(facts(writer)).clocks()).isEqualTo(new Clocks(5, 6, 7));
  }

  @Test
  void givenNobodyAliveToAsk_thenTheHostsClocksCount() throws Exception {
    StreamWriter writer =
        new StreamWriter()
            .fact(FactType.CLOCKS, 0, 0, words(5, 6, 7))
            .text(FactType.TIMENS, 0, 0, "");

    assertThat(new HostBuilder(facts(writer)).clocks()).isEqualTo(new Clocks(5, 6, 7));
  }

  @Test
  void givenNoVdso_thenTheSignatureHasNone() throws Exception {
    StreamWriter writer =
        new StreamWriter()
            .fact(FactType.UTS, 0, 0, new byte[390])
            .fact(FactType.CPUINFO, 0, 0, words(3), ints(576), new byte[60]);

    var host = new HostBuilder(facts(writer)).host();

    assertThat(host.vdso()).isEmpty();
    assertThat(host.kernelRelease()).isEmpty();
    assertThat(host.cpu().xcr0()).isEqualTo(3);
  }

  @Test
  void givenMissingGroupFacts_thenTheyAreNamed() throws Exception {
    assertThat(refusal(new StreamWriter()))
        .startsWith("the group: uts: it could not be read (not captured)");
    assertThat(
            refusal(
                new StreamWriter()
                    .fact(FactType.UTS, 0, 0, new byte[5])
                    .fact(FactType.CPUINFO, 0, 0, words(3), ints(576), new byte[60])))
        .contains("utsname of 5 bytes");
  }

  @Test
  void givenGroupWithoutProcesses_thenAnImageWithoutProcesses() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);

    CaptureResult result = SampleStream.build(writer.finish());

    assertThat(((CaptureResult.Captured) result).image().processes()).isEmpty();
  }

  @Test
  void givenInitOutsideTheTimeNamespace_thenItsChildrenCount() throws Exception {
    String init = SampleStream.NAMESPACES.replace("time:[6]", "time:[66]");
    assertThat(init).contains("time_for_children:[6]");
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer, init);
    SampleStream.process(writer, 2, 1, 'S', 0);
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);

    assertThat(SampleStream.build(writer.finish())).isInstanceOf(CaptureResult.Captured.class);
  }

  @Test
  void givenNamespaceThatThisKernelLacks_thenNoDifference() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer, SampleStream.NAMESPACES.replace("cgroup:[1]\n", ""));
    SampleStream.process(writer, 2, 1, 'S', 0);
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);

    assertThat(SampleStream.build(writer.finish())).isInstanceOf(CaptureResult.Captured.class);
  }
}
