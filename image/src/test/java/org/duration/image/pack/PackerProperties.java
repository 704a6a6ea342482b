package org.duration.image.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class PackerProperties {
  private static final int MOST = 3 * PackedLayout.BLOCK + 5000;
  private Path directory;

  @BeforeProperty
  void make() throws IOException {
    directory = Files.createTempDirectory("packer");
  }

  @AfterProperty
  void remove() throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** Parts that shrink and parts that do not. */
  private static byte[] content(int bytes, long seed) {
    Random random = new Random(seed);
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    for (int i = 0; i < 4 && bytes > 0; i++) {
      int from = random.nextInt(bytes);
      Arrays.fill(content, from, from + random.nextInt(bytes - from + 1), (byte) i);
    }
    return content;
  }

  private Path packed(byte[] content) throws IOException {
    Path from = directory.resolve("plain");
    Files.write(from, content);
    Path to = directory.resolve("packed");
    Files.write(to, new byte[0]);
    Packer.pack(from, to);
    return to;
  }

  @Property(tries = 60, seed = "20261121")
  void whatWasPackedIsUnpackedAndReadAnywhere(
      @ForAll @IntRange(max = MOST) int bytes, @ForAll long seed) throws IOException {
    byte[] content = content(bytes, seed);
    Path packed = packed(content);
    Path unpacked = directory.resolve("unpacked");
    Files.write(unpacked, new byte[0]);

    Packer.unpack(() -> ByteSource.of(packed), bytes, unpacked);

    assertThat(Arrays.equals(Files.readAllBytes(unpacked), content)).isTrue();
    Random random = new Random(seed);
    try (PageReader reader = PageReader.open(packed, Packing.ZSTD, bytes)) {
      for (int i = 0; i < 5 && bytes > 0; i++) {
        int from = random.nextInt(bytes);
        ByteBuffer part = ByteBuffer.allocate(random.nextInt(bytes - from + 1));
        reader.read(part, from);
        assertThat(
                Arrays.equals(
                    part.array(), Arrays.copyOfRange(content, from, from + part.capacity())))
            .isTrue();
      }
      assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(1), bytes))
          .isInstanceOf(IOException.class);
    }
  }

  /** Whatever a damaged file says, nothing but an I/O error comes of it. */
  @Property(tries = 300, seed = "20261121")
  void damagedFileIsRefusedOrReadWithoutHarm(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] content = content(PackedLayout.BLOCK + 4096, seed % 4);
    Path packed = packed(content);
    byte[] bytes = Files.readAllBytes(packed);
    boolean end = random.nextBoolean();
    int at = end ? bytes.length - 1 - random.nextInt(40) : random.nextInt(bytes.length);
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    int cut = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
    Files.write(packed, Arrays.copyOf(bytes, cut));

    try (PageReader reader = PageReader.open(packed, Packing.ZSTD, content.length)) {
      reader.read(ByteBuffer.allocate(content.length), 0);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Example
  void fileThatHoldsAnotherCountOfBytesIsRefused() throws IOException {
    Path packed = packed(content(10_000, 1));

    assertThatThrownBy(() -> PageReader.open(packed, Packing.ZSTD, 12_288))
        .isInstanceOf(NotPacked.class)
        .hasMessage("it holds 10000 bytes instead of 12288");
  }

  @Example
  void partsOfPackedFileHoldWholeBlocks() throws IOException {
    Path packed = packed(new byte[3 * PackedLayout.BLOCK + 7]);
    long size = Files.size(packed);

    assertThat(Packer.held(() -> ByteSource.of(packed), 3 * PackedLayout.BLOCK + 7, 0, 1))
        .containsExactly(0, PackedLayout.BLOCK);
    assertThat(Packer.held(() -> ByteSource.of(packed), 3 * PackedLayout.BLOCK + 7, 0, size))
        .containsExactly(0, 3 * PackedLayout.BLOCK + 7);
  }

  @Example
  void packingPaysWhereTheStoreIsSlowerThanWhatItSaves() {
    assertThat(Worth.of(0.5, 800e6, 300e6).packs()).isTrue();
    assertThat(Worth.of(0.5, 800e6, 3000e6).packs()).isFalse();
    assertThat(Worth.of(0.95, 8000e6, 30e6).packs()).isFalse();
    assertThat(Worth.of(0.5, 800e6, 300e6).why())
        .isEqualTo("it becomes 50 % at 800 MB/s, the store takes 300 MB/s");
  }
}
