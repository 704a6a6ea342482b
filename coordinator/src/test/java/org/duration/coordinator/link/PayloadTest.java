package org.duration.coordinator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class PayloadTest {
  @Test
  void givenFields_whenWritten_thenLittleEndianAndStringsAreCounted() {
    byte[] bytes = Payload.write().u32(0x01020304).u64(5).string("é").bytes();

    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("04030201" + "0500000000000000" + "02000000" + "c3a9");
  }

  @Property(tries = 200, seed = "20261121")
  void givenAnyFields_whenWrittenAndRead_thenTheSame(
      @ForAll int a, @ForAll long b, @ForAll String text, @ForAll long c) throws IOException {
    String sound = new String(text.getBytes("UTF-8"), "UTF-8");

    Payload read = Payload.read(Payload.write().u32(a).string(sound).u64(b).u64(c).bytes());

    assertThat(read.u32()).isEqualTo(a);
    assertThat(read.string()).isEqualTo(sound);
    assertThat(read.u64()).isEqualTo(b);
    assertThat(read.u64()).isEqualTo(c);
  }

  @Test
  void givenLongString_whenWritten_thenTheBufferGrows() throws IOException {
    String text = "x".repeat(100_000);

    Payload read = Payload.read(Payload.write().u32(1).string(text).u32(2).bytes());

    assertThat(read.u32()).isEqualTo(1);
    assertThat(read.string()).isEqualTo(text);
    assertThat(read.u32()).isEqualTo(2);
  }

  @Property(tries = 200, seed = "20261121")
  void givenAnyBytes_whenReadAsStrings_thenAnErrorAndNeverMore(
      @ForAll @Size(max = 64) byte[] bytes) {
    Payload payload = Payload.read(bytes);

    assertThatThrownBy(
            () -> {
              while (true) {
                payload.string();
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void givenStringOfTwoGigabytes_whenRead_thenNothingOfThatSizeIsAllocated() {
    byte[] bytes = HexFormat.of().parseHex("ffffff7f61");

    assertThatThrownBy(() -> Payload.read(bytes).string()).hasMessage("a payload that ends early");
  }

  @Test
  void givenErrorAnswer_whenExpectedIsSomethingElse_thenTheFailureHasErrnoAndWords() {
    byte[] error = Payload.write().u32(2).u32(5).string("open the plan").bytes();

    assertThatThrownBy(() -> Answers.of(new Frame(MessageType.ERROR, 7, error), MessageType.OK))
        .isInstanceOfSatisfying(
            NativeFailure.class,
            failure -> {
              assertThat(failure.errno()).isEqualTo(2);
              assertThat(failure.phase()).isEqualTo(5);
              assertThat(failure.gone()).isTrue();
              assertThat(failure).hasMessage("open the plan: ENOENT");
            });
  }

  @Test
  void givenAnswerOfAnotherType_whenExpected_thenBothAreNamed() {
    Frame frame = new Frame(MessageType.OK, 1, new byte[0]);

    assertThatThrownBy(() -> Answers.of(frame, MessageType.HELLO_OK))
        .hasMessage("an answer of type 15, expected 11");
  }
}
