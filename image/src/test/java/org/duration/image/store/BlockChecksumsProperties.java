package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class BlockChecksumsProperties {
  private static final int BYTES = 2 * BlockChecksums.BLOCK_BYTES + 12345;
  private static byte[] content;
  private static byte[] sums;
  private static Path file;

  @BeforeContainer
  static void write() throws IOException {
    file = Files.createTempFile("blocks", ".dat");
    content = TestStores.randomBytes(BYTES, 7);
    Files.write(file, content);
    sums = BlockChecksums.of(file, BYTES);
  }

  @AfterContainer
  static void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  @Property(tries = 60, seed = "20261121")
  void anyFlippedBitIsFoundInItsBlock(
      @ForAll @IntRange(max = BYTES - 1) int at, @ForAll @IntRange(max = 7) int bit)
      throws IOException {
    byte[] changed = content.clone();
    changed[at] ^= (byte) (1 << bit);
    Path copy = Files.createTempFile("changed", ".dat");
    Files.write(copy, changed);

    var damaged = BlockChecksums.differing(copy, BYTES, ByteBuffer.wrap(sums), 10);

    Files.delete(copy);
    assertThat(damaged).containsExactly(at / BlockChecksums.BLOCK_BYTES);
  }

  @Property(tries = 100, seed = "20261121")
  void blocksCoverEveryByte(@ForAll @IntRange(max = Integer.MAX_VALUE) int bytes) {
    long covered = (long) BlockChecksums.blocks(bytes) * BlockChecksums.BLOCK_BYTES;

    assertThat(covered)
        .isGreaterThanOrEqualTo(bytes)
        .isLessThan(bytes + (long) BlockChecksums.BLOCK_BYTES);
  }

  @Example
  void emptyFileHasNoBlocks() throws IOException {
    assertThat(BlockChecksums.of(file, 0)).isEmpty();
    assertThat(BlockChecksums.blocks(0)).isZero();
  }

  @Example
  void fileThatIsShorterThanSaidIsAnError() {
    assertThatThrownBy(() -> BlockChecksums.of(file, BYTES + 1L))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("ends early");
  }

  /** So that other programs can check them: CRC-32C of "123456789" is known. */
  @Example
  void checksumIsCrc32c() throws IOException {
    Path known = Files.createTempFile("known", ".dat");
    Files.writeString(known, "123456789");

    int sum =
        ByteBuffer.wrap(BlockChecksums.of(known, 9))
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .getInt();

    Files.delete(known);
    assertThat(sum).isEqualTo(0xE3069283);
  }
}
