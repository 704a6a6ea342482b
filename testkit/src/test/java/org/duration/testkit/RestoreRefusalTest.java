package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A restore that could not be faithful is refused before anything exists, by name; and once what it
 * names is put right, the same image restores.
 */
@Tag("it")
final class RestoreRefusalTest {
  private static Sandbox sandbox;
  private static Door door;

  @BeforeAll
  static void openSandbox() {
    sandbox = Sandbox.create();
    sandbox.am("status").ok();
    door = new Door(sandbox);
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  /** A change to the world that has to be noticed. */
  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  @Test
  void givenExecutableGone_thenRefused() throws IOException {
    Path own = copyOfGuest("gone");
    Guest guest = started("gone", List.of(own.toString()));
    Path aside = own.resolveSibling("aside");

    refusedUntil(
        "gone", guest, own.toString(), () -> Files.move(own, aside), () -> Files.move(aside, own));
  }

  @Test
  void givenExecutableReplaced_thenRefused() throws IOException {
    Path own = copyOfGuest("replaced");
    Guest guest = started("replaced", List.of(own.toString()));
    Path aside = own.resolveSibling("aside-replaced");

    refusedUntil(
        "replaced",
        guest,
        own.toString(),
        () -> {
          Files.move(own, aside);
          Files.copy(sandbox.program("memory"), own, StandardCopyOption.COPY_ATTRIBUTES);
        },
        () -> Files.move(aside, own, StandardCopyOption.REPLACE_EXISTING));
  }

  @Test
  void givenLibraryChanged_thenRefused() throws IOException {
    Path libraries = Files.createDirectories(sandbox.root().resolve("lib"));
    Path library = libraries.resolve("libc.so.6");
    Path aside = libraries.resolve("aside");
    Files.copy(library(), library);
    Guest guest =
        started(
            "library",
            List.of("env", "LD_LIBRARY_PATH=" + libraries, sandbox.program("threads").toString()));

    refusedUntil(
        "library",
        guest,
        library.toString(),
        () -> {
          Files.move(library, aside);
          Files.copy(aside, library);
          flip(library, Files.size(library) / 3);
        },
        () -> Files.move(aside, library, StandardCopyOption.REPLACE_EXISTING));
  }

  private static Path library() {
    return Path.of("/lib/x86_64-linux-gnu/libc.so.6");
  }

  @Test
  void givenWorkingDirectoryGone_thenRefused() throws IOException {
    Path directory = Files.createDirectory(sandbox.root().resolve("work"));
    Guest guest = startedBy("directory", "cd " + directory + "; exec \"$@\"");

    refusedUntil(
        "directory",
        guest,
        directory.toString(),
        () -> Files.delete(directory),
        () -> Files.createDirectory(directory));
  }

  @Test
  void givenFileGone_thenRefused() throws IOException {
    Path file = Files.writeString(sandbox.root().resolve("read"), "text");
    Path aside = sandbox.root().resolve("read-aside");
    Guest guest = startedBy("file", "exec 7<" + file + "; exec \"$@\"");

    refusedUntil(
        "file",
        guest,
        file.toString(),
        () -> Files.move(file, aside),
        () -> Files.move(aside, file));
  }

  @Test
  void givenWritableFileChangedSince_thenRefused() throws IOException {
    Path file = Files.writeString(sandbox.root().resolve("written"), "text");
    Path aside = sandbox.root().resolve("written-aside");
    Guest guest = startedBy("written", "exec 7<>" + file + "; exec \"$@\"");

    refusedUntil(
        "written",
        guest,
        file.toString(),
        () -> {
          Files.copy(file, aside, StandardCopyOption.COPY_ATTRIBUTES);
          Files.writeString(file, "more", StandardOpenOption.APPEND);
        },
        null);
  }

  @Test
  void givenDamagedPages_thenRefusedAndVerifySaysWhere() throws IOException {
    Guest guest = started("damaged", List.of(sandbox.program("registers_static").toString()));
    Path checkpoint = checkpointOf("damaged");
    Path pages;
    try (var files = Files.list(checkpoint)) {
      pages = files.filter(file -> file.toString().contains("pages")).findFirst().orElseThrow();
    }
    long middle = Files.size(pages) / 2;

    refusedUntil("damaged", guest, "", () -> flip(pages, middle), () -> flip(pages, middle));
    flip(pages, middle);
    CommandResult verify = sandbox.am("verify", "damaged");
    assertThat(verify.exit()).isNotZero();
    assertThat(verify.out() + verify.err()).contains("pages");
    door.kill("damaged");
  }

  @Test
  void givenRefusedRestore_whenAskedOnTheCommandLine_thenOneLineAndTheSameAsJson()
      throws IOException {
    Path own = copyOfGuest("shown");
    started("shown", List.of(own.toString()));
    door.kill("shown").ok();
    Files.delete(own);

    CommandResult refused = sandbox.am("restore", "--json", "-d", "shown");

    assertThat(refused.exit()).isEqualTo(5);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err())
        .startsWith("duration-am: shown: cannot be restored here: ")
        .contains(own.toString());
    JsonNode json = refused.json();
    assertThat(json.path("exit").asInt()).isEqualTo(5);
    assertThat(json.path("details").path(0).path("remedy").asText()).isNotEmpty();
  }

  /** Kills the group, changes the world, sees the refusal; then puts it right and restores. */
  private static void refusedUntil(
      String group, Guest guest, String named, Change change, Change repair) throws IOException {
    door.kill(group).ok();
    change.make();
    int before = Leftovers.processes(sandbox).size();

    Door.Answer refused = door.restore(group);

    assertThat(refused.exit()).as(refused.message()).isEqualTo(5);
    assertThat(refused.message()).contains(named).doesNotContain("\n").contains("; ");
    assertThat(Leftovers.processes(sandbox)).as("processes").hasSize(before);
    assertThat(door.state(group)).isEqualTo("stopped");
    if (repair != null) {
      repair.make();
      door.restore(group).ok();
      guest.awaitMore(3);
      assertThat(guest.failures()).isEmpty();
      door.kill(group).ok();
    }
  }

  private static Path checkpointOf(String group) {
    var checkpoints = Stores.of(sandbox, group);
    return checkpoints.directoryOf(checkpoints.newest().orElseThrow());
  }

  private static Path copyOfGuest(String name) throws IOException {
    Path directory = Files.createDirectories(sandbox.root().resolve("programs"));
    return Files.copy(
        sandbox.program("registers_static"),
        directory.resolve(name),
        StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static Guest startedBy(String group, String script) throws IOException {
    return started(
        group, List.of("sh", "-c", script, "sh", sandbox.program("registers_static").toString()));
  }

  /** Runs a guest's program by such a command, and takes a checkpoint. */
  private static Guest started(String group, List<String> program) throws IOException {
    Path progress = sandbox.root().resolve(group + ".progress");
    List<String> command = new ArrayList<>(program);
    command.add(progress.toString());
    command.add(sandbox.scratch().toString());
    Guest guest = Guest.of(progress, command);
    door.run(group, command);
    guest.awaitReady();
    guest.awaitMore(1);
    door.checkpoint(group).ok();
    return guest;
  }

  private static void flip(Path file, long offset) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      one.put(0, (byte) (one.get(0) ^ 0x40));
      one.rewind();
      channel.write(one, offset);
    }
  }
}
