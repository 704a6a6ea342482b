package org.duration.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.duration.coordinator.os.Places;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupFilesTest {
  @TempDir Path directory;
  private Places places;
  private GroupFiles files;

  @BeforeEach
  void open() throws IOException {
    places = new Places(directory, directory.resolve("run"), directory.resolve("etc"));
    files = new GroupFiles(places);
    Files.createDirectories(places.stateOf("shop"));
  }

  @Test
  void givenRecord_whenWrittenAndRead_thenTheSame() throws IOException {
    GroupRecord record = record().begun("boot-1", Path.of("/run/duration"));

    files.write(record);

    assertThat(files.read("shop")).contains(record);
  }

  @Test
  void givenRecord_whenWritten_thenForItsOwnerAloneAndNothingBeside() throws IOException {
    files.write(record());
    files.write(record());

    Path file = places.recordOf("shop");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file.getParent()).isDirectoryContaining(file::equals);
    assertThat(file.getParent().toFile().list()).hasSize(1);
  }

  @Test
  void givenRecordOfAnOlderBuild_whenRead_thenWhatItDoesNotSayIsUnknown() throws IOException {
    files.write(record().begun("boot-1", Path.of("/run/duration")));
    Path file = places.recordOf("shop");
    Files.writeString(
        file, Files.readString(file).replaceAll(",\\s*\"boot\"[^}]*\\}", "}").replace("\"x\"", ""));

    GroupRecord read = files.read("shop").orElseThrow();

    assertThat(read.boot()).isEmpty();
    assertThat(read.runtime()).isEmpty();
    assertThat(read.beforeBoot("boot-2")).isFalse();
  }

  @Test
  void givenDamagedRecord_whenRead_thenTheGroupIsUnknown() throws IOException {
    Files.writeString(places.recordOf("shop"), "{ \"name\": ");

    assertThat(files.read("shop")).isEmpty();
  }

  @Test
  void givenSeveralGroups_whenListed_thenThoseWithARecordInOrder() throws IOException {
    files.write(record());
    Files.createDirectories(places.stateOf("apart"));
    Files.writeString(places.recordOf("apart"), "{}");
    Files.createDirectories(directory.resolve(".agent"));
    Files.createDirectories(directory.resolve("no-record"));

    assertThat(files.names()).containsExactly("apart", "shop");
  }

  @Test
  void givenAnotherBoot_whenAsked_thenNothingOfItLives() {
    GroupRecord record = record().begun("boot-1", Path.of("/run/duration"));

    assertThat(record.beforeBoot("boot-1")).isFalse();
    assertThat(record.beforeBoot("boot-2")).isTrue();
  }

  @Test
  void givenAnotherRuntimeDirectory_whenLive_thenItIsReachedThereOnly() {
    Path theirs = Path.of("/run/user/1000/duration");
    GroupRecord record = record().begun("boot-1", theirs);

    assertThat(record.elsewhere(theirs)).isEmpty();
    assertThat(record.elsewhere(Path.of("/tmp/duration-1000"))).contains(theirs);
    assertThat(record.with(GroupState.FAILED, "x").elsewhere(Path.of("/tmp"))).isEmpty();
  }

  static GroupRecord record() {
    return new GroupRecord(
        "shop",
        4711,
        3,
        GroupState.RUNNING,
        Path.of("/var/lib/duration"),
        true,
        "libduration-interceptor-0.so",
        Optional.of(Path.of("/etc/duration/shop.yaml")),
        Instant.parse("2026-01-02T03:04:05.678901Z"),
        List.of(
            new ApplicationRecord(0, "db", 2, List.of("db", "-x"), 0, OptionalInt.empty()),
            new ApplicationRecord(1, "web", 9, List.of("web"), 3, OptionalInt.of(256))),
        "it runs");
  }
}
