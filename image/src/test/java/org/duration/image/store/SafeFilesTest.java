package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeFilesTest {
  @TempDir Path temporary;

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void givenMissingParents_whenMade_thenAllAreOurs() throws IOException {
    SafeFiles.makeDirectories(temporary.resolve("a/b/c"));
    SafeFiles.makeDirectories(temporary.resolve("a/b/c"));

    assertThat(rights(temporary.resolve("a"))).isEqualTo("rwx------");
    assertThat(rights(temporary.resolve("a/b/c"))).isEqualTo("rwx------");
  }

  @Test
  void givenFileInTheWay_whenMade_thenAnError() throws IOException {
    Files.createFile(temporary.resolve("a"));

    assertThatThrownBy(() -> SafeFiles.makeDirectories(temporary.resolve("a")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> SafeFiles.makeDirectories(temporary.resolve("a/b")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void givenWrite_thenTheFileIsNewAndPrivate() throws IOException {
    Path file = temporary.resolve("f");
    SafeFiles.write(file, new byte[] {1, 2});

    assertThat(rights(file)).isEqualTo("rw-------");
    assertThat(Files.readAllBytes(file)).containsExactly(1, 2);
    assertThatThrownBy(() -> SafeFiles.write(file, new byte[1]))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void givenLinkInTheWay_whenWritten_thenWhatItLeadsToStays() throws IOException {
    Path victim = Files.write(temporary.resolve("victim"), new byte[] {7});
    Path link = Files.createSymbolicLink(temporary.resolve("link"), victim);

    assertThatThrownBy(() -> SafeFiles.write(link, new byte[] {1}))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readAllBytes(victim)).containsExactly(7);
  }

  @Test
  void givenTree_whenDeleted_thenLinksAreNotFollowed() throws IOException {
    Path outside = Files.createDirectories(temporary.resolve("outside"));
    Files.createFile(outside.resolve("kept"));
    Path tree = Files.createDirectories(temporary.resolve("tree/sub"));
    Files.createSymbolicLink(tree.resolve("link"), outside);
    Files.createFile(tree.resolve("file"));

    SafeFiles.deleteTree(temporary.resolve("tree"));

    assertThat(temporary.resolve("tree")).doesNotExist();
    assertThat(outside.resolve("kept")).exists();
  }

  @Test
  void givenMissingTree_whenDeleted_thenNoError() {
    assertThatCode(() -> SafeFiles.deleteTree(temporary.resolve("none")))
        .doesNotThrowAnyException();
  }

  @Test
  void givenTarget_whenRenamed_thenItIsNotReplaced() throws IOException {
    Path from = Files.createDirectory(temporary.resolve("from"));
    Path to = Files.createDirectory(temporary.resolve("to"));

    assertThatThrownBy(() -> SafeFiles.rename(from, to))
        .isInstanceOf(FileAlreadyExistsException.class);

    Files.delete(to);
    SafeFiles.rename(from, to);
    assertThat(to).exists();
    assertThat(from).doesNotExist();
  }

  @Test
  void givenFileAndDirectory_whenSynced_thenNoError() throws IOException {
    Path file = Files.createFile(temporary.resolve("f"));

    assertThatCode(() -> SafeFiles.sync(file)).doesNotThrowAnyException();
    assertThatCode(() -> SafeFiles.sync(temporary)).doesNotThrowAnyException();
  }
}
