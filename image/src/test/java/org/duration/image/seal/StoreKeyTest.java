package org.duration.image.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.duration.image.ErrorKind;
import org.duration.image.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreKeyTest {
  @TempDir Path temporary;

  private Path file(int bytes, String mode) throws IOException {
    Path file = temporary.resolve("key-" + bytes + mode);
    Files.write(file, new byte[bytes]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @Test
  void givenFileOfItsOwner_thenTheKeyIsRead() throws IOException {
    StoreKey read = StoreKey.read(file(32, "rw-------"));

    assertThat(read.fingerprint())
        .isEqualTo(StoreKey.of(new byte[32]).fingerprint())
        .matches("[0-9a-f]{16}");
    assertThat(StoreKey.read(file(32, "r--------")).fingerprint()).isEqualTo(read.fingerprint());
    assertThat(read.toString()).isEqualTo("key " + read.fingerprint());
  }

  @Test
  void givenFileThatOthersCanRead_thenItIsRefusedByItsMode() throws IOException {
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw------x"}) {
      Path file = file(32, mode);
      assertThatThrownBy(() -> StoreKey.read(file))
          .isInstanceOf(ImageException.KeyRefused.class)
          .hasMessageContaining("key file " + file + " is refused: its mode 06")
          .hasMessageContaining("chmod 600")
          .satisfies(e -> assertThat(((ImageException) e).kind()).isEqualTo(ErrorKind.REFUSED));
    }
  }

  @Test
  void givenFileThatHoldsNoKey_thenItIsRefusedByName() throws IOException {
    for (int bytes : new int[] {0, 31, 33, 4096}) {
      Path file = file(bytes, "rw-------");
      assertThatThrownBy(() -> StoreKey.read(file))
          .hasMessageContaining(file + " is refused: it does not have exactly 32 bytes")
          .hasMessageContaining("head -c 32 /dev/urandom");
    }
    assertThatThrownBy(() -> StoreKey.read(temporary.resolve("none")))
        .isInstanceOf(ImageException.KeyRefused.class)
        .hasMessageContaining("none is refused: it does not exist");
    assertThatThrownBy(() -> StoreKey.read(temporary))
        .hasMessageContaining("is refused: it is not a regular file");
  }

  /** What docs/image-format.md says, by numbers that were worked out without this code. */
  @Test
  void derivationIsTheOneThatIsWritten() {
    StoreKey key = StoreKey.of(new byte[32]);

    assertThat(key.fingerprint()).isEqualTo("3ac88db57ac18943");
    assertThat(
            HexFormat.of()
                .formatHex(
                    key.signature("abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
        .isEqualTo("0e14347dad239f09c19f03911b5ef1c3d9d8a5ad627f9f6293fa87ec35ce3a3b");
  }
}
