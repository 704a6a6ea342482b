package org.duration.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void givenArray_whenItChangesLater_thenBytesDoNot() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.of(array);

    array[0] = 9;
    bytes.toArray()[1] = 9;

    assertThat(bytes.toArray()).containsExactly(1, 2, 3);
  }

  @Test
  void givenBuffer_whenCopied_thenItsPositionStays() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3);

    assertThat(Bytes.of(buffer).toArray()).containsExactly(2, 3);
    assertThat(buffer.position()).isEqualTo(1);
  }

  @Test
  void knownDigest() {
    assertThat(Bytes.EMPTY.sha256())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Property(tries = 200, seed = "20261121")
  void base64AndBackIsEqual(@ForAll byte[] content) {
    Bytes bytes = Bytes.of(content);

    Bytes back = Bytes.fromBase64(bytes.base64());

    assertThat(back).isEqualTo(bytes).hasSameHashCodeAs(bytes);
  }
}
