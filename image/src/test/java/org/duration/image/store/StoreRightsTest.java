package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.duration.image.ErrorKind;
import org.duration.image.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRightsTest {
  @TempDir Path temporary;

  private Path directory(String name, String permissions) throws IOException {
    Path path = Files.createDirectories(temporary.resolve(name));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    return path;
  }

  @Test
  void givenMissingDirectory_whenOpened_thenItIsMadePrivate() throws IOException {
    Path root = temporary.resolve("a/b");

    CheckpointStore.open(root);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void givenStoreThatOthersCanWriteTo_thenRefused() throws IOException {
    Path root = directory("open", "rwxrwxrwx");

    assertThatThrownBy(() -> CheckpointStore.open(root))
        .isInstanceOf(ImageException.UnsafeStore.class)
        .hasMessageContaining(root + " is writable by others")
        .extracting(e -> ((ImageException) e).kind())
        .isEqualTo(ErrorKind.REFUSED);
  }

  @Test
  void givenStickyStore_thenRefusedAllTheSame() throws Exception {
    Path root = directory("sticky", "rwxrwxrwx");
    new ProcessBuilder("chmod", "1777", root.toString()).start().waitFor();

    assertThatThrownBy(() -> CheckpointStore.open(root))
        .isInstanceOf(ImageException.UnsafeStore.class);
  }

  @Test
  void givenAncestorThatOthersCanWriteTo_thenRefusedUnlessSticky() throws Exception {
    Path ancestor = directory("ancestor", "rwxrwxrwx");
    Path root = ancestor.resolve("store");

    assertThatThrownBy(() -> CheckpointStore.open(root))
        .hasMessageContaining(ancestor + " is writable");

    new ProcessBuilder("chmod", "1777", ancestor.toString()).start().waitFor();
    assertThatCode(() -> CheckpointStore.open(root)).doesNotThrowAnyException();
  }

  @Test
  void givenLinkInAPlaceThatOthersCanWriteTo_thenRefused() throws IOException {
    Path open = directory("open", "rwxrwxrwx");
    Path real = directory("real", "rwx------");
    Path link = Files.createSymbolicLink(open.resolve("store"), real);

    assertThatThrownBy(() -> CheckpointStore.open(link))
        .isInstanceOf(ImageException.UnsafeStore.class);
    assertThatCode(
            () -> CheckpointStore.open(Files.createSymbolicLink(temporary.resolve("link"), real)))
        .doesNotThrowAnyException();
  }

  @Test
  void givenPrivateGroup_thenItsGroupMayWrite() throws IOException {
    Path root = directory("group", "rwxrwx---");
    int uid = (Integer) Files.getAttribute(root, "unix:uid");
    int gid = (Integer) Files.getAttribute(root, "unix:gid");

    if (uid == gid) {
      assertThatCode(() -> CheckpointStore.open(root)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> CheckpointStore.open(root))
          .isInstanceOf(ImageException.UnsafeStore.class);
    }
  }

  @Test
  void givenStoreOfAnotherUser_thenRefused() throws Exception {
    Path root = directory("theirs", "rwx------");
    boolean given = new ProcessBuilder("chown", "12345", root.toString()).start().waitFor() == 0;
    assumeTrue(given, "only root can give a directory away");

    assertThatThrownBy(() -> CheckpointStore.open(root))
        .hasMessageContaining("belongs to uid 12345");
  }

  @Test
  void givenFileWhereTheStoreShouldBe_thenAFailureThatNamesIt() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThatThrownBy(() -> CheckpointStore.open(file.resolve("store")))
        .isInstanceOf(ImageException.StoreFailure.class)
        .hasMessageContaining("cannot open store");
  }
}
