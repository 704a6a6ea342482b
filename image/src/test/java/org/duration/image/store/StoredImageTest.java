package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.duration.image.Damage;
import org.duration.image.ImageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to data files after their image was read. */
class StoredImageTest {
  @TempDir Path temporary;
  private StoredImage stored;

  @BeforeEach
  void read() throws IOException {
    stored = TestStores.withSample(temporary.resolve("store"), 7).read(7);
  }

  @Test
  void givenNothing_thenTheDataIsIntact() {
    assertThat(stored.damagedData()).isEmpty();
    assertThatCode(stored::requireIntactData).doesNotThrowAnyException();
    assertThat(stored.pages()).isRegularFile();
    assertThat(stored.contents()).isRegularFile();
  }

  @Test
  void givenFileThatShrinksMeanwhile_thenItIsDamageAndNoFault() throws IOException {
    Files.write(stored.pages(), new byte[100]);

    assertThat(stored.damagedData())
        .contains(new Damage("pages.dat", "it ends before its 20480 bytes"));
    assertThatThrownBy(stored::requireIntactData)
        .isInstanceOf(ImageException.Corrupt.class)
        .hasMessageContaining("pages.dat");
  }

  @Test
  void givenFileThatIsGoneMeanwhile_thenAFailureThatNamesIt() throws IOException {
    Files.delete(stored.contents());

    assertThatThrownBy(stored::requireIntactData)
        .isInstanceOf(ImageException.StoreFailure.class)
        .hasMessageContaining("cannot read")
        .hasMessageContaining("contents.dat");
  }

  @Test
  void givenTwoDamagedFiles_thenBothAreFoundAndTheFirstIsThrown() throws IOException {
    for (Path file : new Path[] {stored.pages(), stored.contents()}) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[0]++;
      Files.write(file, bytes);
    }

    assertThat(stored.damagedData())
        .extracting(Damage::file)
        .containsExactly("pages.dat", "contents.dat");
    assertThatThrownBy(stored::requireIntactData).hasMessageContaining("pages.dat");
  }
}
