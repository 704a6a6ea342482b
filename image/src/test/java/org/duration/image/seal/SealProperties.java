package org.duration.image.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

class SealProperties {
  private static final int MOST = 3 * FileSeal.BLOCK;
  private static final int STORED = FileSeal.BLOCK + FileSeal.TAG;
  private static final StoreKey KEY = StoreKey.of(new byte[StoreKey.BYTES]);
  private static final String WHO = "pages.dat\nshop\n7";

  private Path directory;

  @BeforeTry
  void make() throws IOException {
    directory = Files.createTempDirectory("seal");
  }

  @AfterTry
  void remove() throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private Path sealed(FileSeal seal, byte[] content, Random random) throws IOException {
    Path file = directory.resolve("sealed");
    Files.write(file, new byte[0]);
    try (SealedWriter writer =
        new SealedWriter(FileChannel.open(file, StandardOpenOption.WRITE), seal)) {
      for (int at = 0; at < content.length; ) {
        int part = Math.min(content.length - at, 1 + random.nextInt(FileSeal.BLOCK * 2));
        writer.write(ByteBuffer.wrap(content, at, part));
        at += part;
      }
    }
    return file;
  }

  private static byte[] content(int bytes, Random random) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return content;
  }

  private static byte[] all(Path file, FileSeal seal) throws IOException {
    try (SealedSource source = new SealedSource(FileChannel.open(file), seal)) {
      ByteBuffer held = ByteBuffer.allocate((int) source.size());
      source.fill(held, 0);
      source.readAll(() -> {});
      return held.array();
    }
  }

  @Property(tries = 60, seed = "20261121")
  void whatWasSealedIsReadAnywhere(@ForAll @IntRange(max = MOST) int bytes, @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    byte[] content = content(bytes, random);
    FileSeal seal = FileSeal.fresh(KEY, WHO);
    Path file = sealed(seal, content, random);

    assertThat(Files.size(file)).isEqualTo(FileSeal.sealedBytes(bytes));
    assertThat(FileSeal.heldBytes(Files.size(file))).isEqualTo(bytes);
    assertThat(Arrays.equals(all(file, seal), content)).isTrue();
    try (SealedSource source = new SealedSource(FileChannel.open(file), seal)) {
      for (int i = 0; i < 5 && bytes > 0; i++) {
        int from = random.nextInt(bytes);
        ByteBuffer part = ByteBuffer.allocate(1 + random.nextInt(bytes - from));
        source.fill(part, from);
        assertThat(
                Arrays.equals(
                    part.array(), Arrays.copyOfRange(content, from, from + part.capacity())))
            .isTrue();
      }
      assertThatThrownBy(() -> source.fill(ByteBuffer.allocate(1), bytes))
          .isInstanceOf(IOException.class);
    }
  }

  @Property(tries = 300, seed = "20261121")
  void anyFlippedBitIsNamedAndNoneOfItsBlockIsGiven(
      @ForAll @IntRange(min = 1, max = MOST) int bytes, @ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] content = content(bytes, random);
    FileSeal seal = FileSeal.fresh(KEY, WHO);
    Path file = sealed(seal, content, random);
    byte[] stored = Files.readAllBytes(file);
    int at = random.nextInt(stored.length);
    stored[at] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, stored);

    assertThatThrownBy(() -> all(file, seal))
        .isInstanceOf(NotSealed.class)
        .hasMessage("block " + at / STORED + " is not as it was sealed");
    try (SealedSource source = new SealedSource(FileChannel.open(file), seal)) {
      for (int block = 0; block < FileSeal.blocks(bytes); block++) {
        ByteBuffer part =
            ByteBuffer.allocate(Math.min(FileSeal.BLOCK, bytes - block * FileSeal.BLOCK));
        int from = block * FileSeal.BLOCK;
        if (block == at / STORED) {
          assertThatThrownBy(() -> source.fill(part, from)).isInstanceOf(NotSealed.class);
          assertThat(part.array()).containsOnly(0);
        } else {
          source.fill(part, from);
          assertThat(
                  Arrays.equals(
                      part.array(), Arrays.copyOfRange(content, from, from + part.capacity())))
              .isTrue();
        }
      }
    }
  }

  @Property(tries = 100, seed = "20261121")
  void cutOrLongerFileIsRefused(@ForAll @IntRange(max = MOST) int bytes, @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    FileSeal seal = FileSeal.fresh(KEY, WHO);
    Path file = sealed(seal, content(bytes, random), random);
    byte[] stored = Files.readAllBytes(file);
    int length = random.nextInt(stored.length + 2 * STORED);
    int cut = length == stored.length ? length - 1 : length;
    int whole = random.nextBoolean() ? Math.max(1, cut / STORED) * STORED : cut;
    if (whole == stored.length) {
      return;
    }
    Files.write(file, Arrays.copyOf(stored, whole));

    assertThatThrownBy(() -> all(file, seal)).isInstanceOf(NotSealed.class);
  }

  @Property(tries = 50, seed = "20261121")
  void blocksChangePlacesInVain(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    FileSeal seal = FileSeal.fresh(KEY, WHO);
    Path file = sealed(seal, content(3 * FileSeal.BLOCK, random), random);
    byte[] stored = Files.readAllBytes(file);
    int from = random.nextInt(3);
    int to = (from + 1 + random.nextInt(2)) % 3;
    System.arraycopy(Files.readAllBytes(file), from * STORED, stored, to * STORED, STORED);
    Files.write(file, stored);

    assertThatThrownBy(() -> all(file, seal))
        .isInstanceOf(NotSealed.class)
        .hasMessage("block " + to + " is not as it was sealed");
  }

  @Example
  void anotherKeyFileSaltOrWriterOpensNothing() throws IOException {
    FileSeal seal = FileSeal.fresh(KEY, WHO);
    byte[] other = new byte[StoreKey.BYTES];
    other[31] = 1;
    Path file = sealed(seal, new byte[100], new Random(1));

    for (FileSeal wrong :
        new FileSeal[] {
          new FileSeal(StoreKey.of(other), WHO, seal.salt()),
          new FileSeal(KEY, "pages.dat\nshop\n8", seal.salt()),
          new FileSeal(KEY, "contents.dat\nshop\n7", seal.salt()),
          FileSeal.fresh(KEY, WHO)
        }) {
      assertThatThrownBy(() -> all(file, wrong)).isInstanceOf(NotSealed.class);
    }
    assertThat(all(file, seal)).hasSize(100);
  }

  @Example
  void smallFileIsBoundToWhatItWasSealedWith() throws IOException {
    FileSeal seal = FileSeal.fresh(KEY, WHO);
    byte[] content = content(FileSeal.BLOCK + 5, new Random(3));
    byte[] sealed = SealedWriter.seal(seal, content, new byte[] {1});

    assertThat(SealedSource.open(seal, sealed, new byte[] {1})).isEqualTo(content);
    assertThatThrownBy(() -> SealedSource.open(seal, sealed, new byte[] {2}))
        .isInstanceOf(NotSealed.class);
    assertThatThrownBy(() -> SealedSource.open(seal, new byte[3], new byte[] {1}))
        .isInstanceOf(NotSealed.class)
        .hasMessage("it has the size of no sealed file");
  }

  /** Whoever writes the same bytes at the same place again does it under another key. */
  @Example
  void sameBytesAreNeverSealedAlike() {
    Set<String> salts = new HashSet<>();
    Set<ByteBuffer> written = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      FileSeal seal = FileSeal.fresh(KEY, WHO);
      salts.add(seal.salt());
      written.add(ByteBuffer.wrap(SealedWriter.seal(seal, new byte[64], new byte[0])));
    }

    assertThat(salts).hasSize(200);
    assertThat(written).hasSize(200);
  }
}
