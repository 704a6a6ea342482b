package org.duration.coordinator.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlacesTest {
  @TempDir Path directory;

  @Test
  void givenRoot_whenNothingIsSet_thenTheSystemsDirectories() {
    Places places = Places.of(Map.of("HOME", "/root", "XDG_STATE_HOME", "/elsewhere"), 0);

    assertThat(places)
        .isEqualTo(
            new Places(
                Path.of("/var/lib/duration"), Path.of("/run/duration"), Path.of("/etc/duration")));
  }

  @Test
  void givenUserWithoutXdg_whenNothingIsSet_thenBelowHomeAndTmp() {
    Places places = Places.of(Map.of("HOME", "/home/u"), 1000);

    assertThat(places)
        .isEqualTo(
            new Places(
                Path.of("/home/u/.local/state/duration"),
                Path.of("/tmp/duration-1000"),
                Path.of("/home/u/.config/duration")));
  }

  @Test
  void givenUserWithXdg_whenNothingElseIsSet_thenThere() {
    Places places =
        Places.of(
            Map.of("HOME", "/home/u", "XDG_STATE_HOME", "/s", "XDG_RUNTIME_DIR", "/run/user/1000"),
            1000);

    assertThat(places.state()).isEqualTo(Path.of("/s/duration"));
    assertThat(places.runtime()).isEqualTo(Path.of("/run/user/1000/duration"));
  }

  @Test
  void givenOwnVariables_whenSet_thenTheyWinAndEmptyOnesDoNotCount() {
    Places places =
        Places.of(
            Map.of(
                "HOME", "/home/u",
                "DURATION_STATE_DIR", "/a/../b",
                "DURATION_RUNTIME_DIR", "/r",
                "DURATION_CONFIG_DIR", "",
                "XDG_STATE_HOME", "/s"),
            0);

    assertThat(places.state()).isEqualTo(Path.of("/b"));
    assertThat(places.runtime()).isEqualTo(Path.of("/r"));
    assertThat(places.configuration()).isEqualTo(Path.of("/etc/duration"));
  }

  @Test
  void givenDirectoriesThatAreNotThere_whenCreated_thenOnlyTheirOwnerMayEnter() throws IOException {
    Places places = new Places(directory.resolve("s/t"), directory.resolve("r"), directory);

    places.create(uid());

    for (Path made : new Path[] {places.state(), places.runtime(), places.runningGroups()}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void givenDirectoryThatWasOpenedUp_whenCreated_thenItIsClosedAgain() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    Places.privateDirectory(open, uid());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
        .isEqualTo("rwx------");
  }

  @Test
  void givenSomebodyElsesDirectory_whenCreated_thenItIsRefused() throws IOException {
    int owner = uid() == 0 ? 1 : uid();
    Path theirs = Files.createDirectory(directory.resolve("theirs"));
    if (uid() == 0) {
      Files.setAttribute(theirs, "unix:uid", 1);
    }

    assertThatThrownBy(() -> Places.privateDirectory(theirs, owner + 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to uid " + owner);
  }

  /** An administrator may put the state onto another disk. */
  @Test
  void givenOwnLinkForADirectory_whenCreated_thenWhatItLeadsToIsClosed() throws IOException {
    Path target = Files.createDirectory(directory.resolve("target"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);

    Places.privateDirectory(link, uid());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rwx------");
  }

  private int uid() throws IOException {
    return (Integer) Files.getAttribute(directory, "unix:uid");
  }
}
