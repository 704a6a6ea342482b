package org.duration.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ImageExceptionTest {
  private static final Path PATH = Path.of("/store/shop");

  @Test
  void damageIsNamedWithARemedy() {
    var e = new ImageException.Corrupt(PATH, new Damage("pages.dat", "it is missing"));

    assertThat(e)
        .hasMessage(
            "checkpoint /store/shop is damaged: pages.dat: it is missing; restore another checkpoint");
    assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
    assertThat(e.damage().file()).isEqualTo("pages.dat");
  }

  @Test
  void newerFormatSaysWhatToUse() {
    assertThat(new ImageException.NewerFormat(PATH, 9))
        .hasMessageContaining("format version 9")
        .hasMessageContaining("use the build that wrote it");
  }

  @Test
  void fullDiskIsTold() {
    IOException full = new FileSystemException("x", null, "No space left on device");
    var failure = new ImageException.StoreFailure("write checkpoint", PATH, full);

    assertThat(failure).hasMessage("cannot write checkpoint /store/shop: No space left on device");
    assertThat(failure.full()).isTrue();
    assertThat(failure.kind()).isEqualTo(ErrorKind.HOST);
    assertThat(
            new ImageException.StoreFailure("write", PATH, new IOException("Disk quota exceeded"))
                .full())
        .isTrue();
    assertThat(new ImageException.StoreFailure("write", PATH, new IOException("I/O error")).full())
        .isFalse();
  }

  @Test
  void failuresWithoutAReasonAreNamedByTheirKind() {
    assertThat(new ImageException.StoreFailure("read", PATH, new NoSuchFileException("/x")))
        .hasMessage("cannot read /store/shop: NoSuchFileException");
    assertThat(new ImageException.StoreFailure("read", PATH, new AccessDeniedException("/x")))
        .hasMessage("cannot read /store/shop: AccessDeniedException");
    assertThat(new ImageException.StoreFailure("read", PATH, new IOException()))
        .hasMessage("cannot read /store/shop: IOException");
  }

  @Test
  void missingAndUnsafeAreRefusals() {
    assertThat(new ImageException.Missing(PATH).kind()).isEqualTo(ErrorKind.REFUSED);
    assertThat(new ImageException.UnsafeStore(PATH, "why"))
        .hasMessage(
            "store /store/shop is refused: why; choose a directory that only you can write to");
  }
}
