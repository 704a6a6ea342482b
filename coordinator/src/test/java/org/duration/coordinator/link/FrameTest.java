package org.duration.coordinator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class FrameTest {
  @Test
  void givenFrame_whenWritten_thenTheHeaderIsAsFramesHDrawsIt() throws IOException {
    byte[] bytes = written(new Frame(0x0102, 0x1122334455667788L, new byte[] {9, 8, 7}));

    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("03000000" + "0100" + "0201" + "8877665544332211" + "090807");
  }

  @Property(tries = 200, seed = "20261121")
  void givenAnyFrame_whenWrittenAndRead_thenTheSame(
      @ForAll short type, @ForAll long id, @ForAll @Size(max = 3000) byte[] payload)
      throws IOException {
    Frame frame = new Frame(type & 0xffff, id, payload);

    Frame read = read(written(frame));

    assertThat(read.type()).isEqualTo(frame.type());
    assertThat(read.id()).isEqualTo(id);
    assertThat(read.payload()).isEqualTo(payload);
  }

  @Property(tries = 100, seed = "20261121")
  void givenFrameThatEndsEarly_whenRead_thenTheConnectionHasEnded(
      @ForAll @Size(max = 40) byte[] payload) throws IOException {
    byte[] bytes = written(new Frame(1, 1, payload));

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void givenAnotherVersion_whenRead_thenItIsNamed() {
    byte[] bytes = HexFormat.of().parseHex("00000000" + "0200" + "0100" + "0000000000000000");

    assertThatThrownBy(() -> read(bytes)).hasMessage("a frame of version 2, expected 1");
  }

  @Test
  void givenLengthBeyondTheBound_whenRead_thenNothingIsAllocated() {
    byte[] over = HexFormat.of().parseHex("01008000" + "0100" + "0100" + "0000000000000000");
    byte[] huge = HexFormat.of().parseHex("ffffffff" + "0100" + "0100" + "0000000000000000");

    assertThatThrownBy(() -> read(over)).hasMessage("a frame of 8388609 bytes");
    assertThatThrownBy(() -> read(huge)).hasMessage("a frame of 4294967295 bytes");
  }

  private static byte[] written(Frame frame) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frame.writeTo(Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  private static Frame read(byte[] bytes) throws IOException {
    return Frame.readFrom(Channels.newChannel(new ByteArrayInputStream(bytes)));
  }
}
