package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.duration.capture.raw.StreamWriter.ints;
import static org.duration.capture.raw.StreamWriter.words;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawStream;
import org.duration.capture.raw.StreamWriter;
import org.duration.image.process.ProcessAttributes;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.junit.jupiter.api.Test;

/** The small settings of processes, and whose they are. */
class ProcessSettingsTest {
  /** The sample's records, each as it was, changed or left out (null). */
  private static byte[] rewritten(Function<Fact, byte[]> change) {
    ByteBuffer stream =
        ByteBuffer.wrap(SampleStream.bytes()).order(ByteOrder.LITTLE_ENDIAN).position(16);
    StreamWriter writer = new StreamWriter();
    while (true) {
      int type = stream.getInt();
      stream.getInt();
      int pid = stream.getInt();
      int subject = stream.getInt();
      byte[] payload = new byte[(int) stream.getLong()];
      stream.get(payload);
      if (type == FactType.END.code()) {
        return writer.finish();
      }
      stream.position((stream.position() + 7) & ~7);
      byte[] changed = change.apply(new Fact(type, pid, payload));
      if (changed != null) {
        writer.raw(type, 0, pid, subject, changed);
      }
    }
  }

  private record Fact(int type, int pid, byte[] payload) {
    boolean is(FactType other, int process) {
      return type == other.code() && pid == process;
    }
  }

  private static byte[] with(FactType type, byte[] payload) {
    return rewritten(fact -> fact.is(type, 2) ? payload : fact.payload());
  }

  private static ProcessAttributes attributes(byte[] stream) throws Exception {
    return ((CaptureResult.Captured) SampleStream.build(stream))
        .image()
        .processes()
        .get(0)
        .live()
        .orElseThrow()
        .attributes();
  }

  private static String refusal(byte[] stream) throws Exception {
    return ((CaptureResult.Refused) SampleStream.build(stream)).refusals().get(0).toString();
  }

  @Test
  void givenSettings_thenTheyAreKept() throws Exception {
    assertThat(attributes(with(FactType.OOM, StreamWriter.utf8("-500\n"))).oomScoreAdj())
        .isEqualTo(-500);
    assertThat(
            attributes(with(FactType.PERSONALITY, StreamWriter.utf8("ffffffff\n"))).personality())
        .isEqualTo(0xffffffffL);
    assertThat(
            attributes(
                with(
                    FactType.PRCTL,
                    StreamWriter.join(ints(3, 0), words(0), ints(42, 0), words(1)))))
        .isEqualTo(new ProcessAttributes(0, 0x40000, 0x33, 0, false, true, List.of()));
  }

  @Test
  void givenFilesThatThisKernelLacks_thenDefaults() throws Exception {
    byte[] stream =
        rewritten(
            fact ->
                fact.is(FactType.OOM, 2)
                        || fact.is(FactType.PERSONALITY, 2)
                        || fact.is(FactType.COREDUMP_FILTER, 2)
                    ? null
                    : fact.payload());

    assertThat(attributes(stream))
        .isEqualTo(new ProcessAttributes(0, 0, 0x33, 1, true, false, List.of()));
  }

  @Test
  void givenNumbersThatAreNone_thenRefused() throws Exception {
    assertThat(refusal(with(FactType.OOM, StreamWriter.utf8("many\n"))))
        .isEqualTo(
            "process 2 (guest): kernel text: OOM is no number: \"many\"; report this, with the kernel's release");
    assertThat(refusal(with(FactType.OOM, StreamWriter.utf8("5000\n"))))
        .contains("oom_score_adj 5000");
  }

  @Test
  void givenMemoryDenyWriteExecute_thenRefused() throws Exception {
    assertThat(refusal(with(FactType.PRCTL, StreamWriter.join(ints(66, 0), words(1)))))
        .contains("processes under PR_SET_MDWE are not supported yet");
  }

  @Test
  void givenSessionOutside_thenRefused() throws Exception {
    byte[] foreign = ints(2, 1002, 1, 0, 0, 'S', 2, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(refusal(with(FactType.PROCESS, foreign))).contains("members of foreign sessions");
  }

  @Test
  void givenStopSignal_thenItIsKept() throws Exception {
    byte[] stopped = ints(2, 1002, 1, 2, 2, 'T', 2, 0, 0, 0, 0, 0, 0, 0, 21, 0);
    var image =
        ((CaptureResult.Captured) SampleStream.build(with(FactType.PROCESS, stopped))).image();

    assertThat(image.processes().get(0).state())
        .isInstanceOfSatisfying(
            ProcessState.Stopped.class, state -> assertThat(state.signal()).isEqualTo(21));
  }

  @Test
  void givenRootOfItsOwn_thenItIsKept() throws Exception {
    StreamWriter writer = new StreamWriter();
    SampleStream.group(writer);
    SampleStream.processBelow(writer, 2, "/srv/jail");
    SampleStream.thread(writer, 2, 2);
    SampleStream.thread(writer, 2, 3);

    var image = ((CaptureResult.Captured) SampleStream.build(writer.finish())).image();

    assertThat(image.processes().get(0).live().orElseThrow().root().path()).isEqualTo("/srv/jail");
  }

  private static ProcessImage process(
      int index, Map<Integer, CaptureContext.Registered> registrations) throws Exception {
    CaptureContext context =
        new ContextBuilder()
            .applications(
                new org.duration.image.Application("gone", 99, java.util.List.of()),
                new org.duration.image.Application("guest", 2, java.util.List.of()))
            .registrations(registrations)
            .build();
    CaptureResult result =
        ImageBuilder.build(
            RawStream.parse(ByteBuffer.wrap(SampleStream.bytes())), context, SampleStream::digest);
    return ((CaptureResult.Captured) result).image().processes().get(index);
  }

  @Test
  void givenNoRegistration_thenTheRootsApplicationIsInherited() throws Exception {
    assertThat(process(0, Map.of()).application()).hasValue(1);
    assertThat(process(2, Map.of()).application()).hasValue(1);
  }

  @Test
  void givenRegistration_thenItCounts() throws Exception {
    var registered = Map.of(4, new CaptureContext.Registered(3, OptionalInt.of(0)));

    assertThat(process(1, registered).application()).hasValue(0);
    assertThat(process(1, registered).execCount()).isEqualTo(3);
    assertThat(process(1, registered).registered()).isTrue();
    assertThat(process(2, registered).application()).hasValue(0);
    assertThat(process(0, registered).registered()).isFalse();
  }
}
