package org.duration.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LineFollowerTest {
  @TempDir Path directory;
  private Path file;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void makeFile() {
    file = directory.resolve("app.log");
  }

  @Test
  void givenHalfALine_whenItIsCompleted_thenItComesOnceAndWhole() throws IOException {
    append("one\ntw");
    LineFollower follower = new LineFollower(file);

    follower.readLines(lines::add);
    append("o\nthree\n");
    follower.readLines(lines::add);

    assertThat(lines).containsExactly("one", "two", "three");
  }

  @Test
  void givenCharacterThatTwoReadsSplit_whenCompleted_thenItIsNotBroken() throws IOException {
    byte[] euro = "€\n".getBytes(StandardCharsets.UTF_8);
    Files.write(file, new byte[] {euro[0], euro[1]});
    LineFollower follower = new LineFollower(file);

    follower.readLines(lines::add);
    Files.write(file, new byte[] {euro[2], euro[3]}, StandardOpenOption.APPEND);
    follower.readLines(lines::add);

    assertThat(lines).containsExactly("€");
  }

  @Test
  void givenFileThatWasReplacedByAShorterOne_whenRead_thenFromItsBeginning() throws IOException {
    append("a long line\nand half");
    LineFollower follower = new LineFollower(file);
    follower.readLines(lines::add);

    Files.writeString(file, "new\n");
    follower.readLines(lines::add);

    assertThat(lines).containsExactly("a long line", "new");
  }

  @Test
  void givenLineLongerThanTheBuffer_whenRead_thenWhole() throws IOException {
    String line = "x".repeat(200_000);
    append(line + "\n");

    new LineFollower(file).readLines(lines::add);

    assertThat(lines).containsExactly(line);
  }

  @Test
  void givenEndWithoutANewline_whenTheRestIsAskedFor_thenItIsGivenOnce() throws IOException {
    append("one\nand what was being written");
    LineFollower follower = new LineFollower(file);
    follower.readLines(lines::add);

    follower.readRest(lines::add);
    follower.readRest(lines::add);

    assertThat(lines).containsExactly("one", "and what was being written");
  }

  @Test
  void givenNothingNew_whenRead_thenNothingComes() throws IOException {
    append("one\n");
    LineFollower follower = new LineFollower(file);
    follower.readLines(lines::add);
    follower.readLines(lines::add);

    assertThat(lines).containsExactly("one");
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
