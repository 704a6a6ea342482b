package org.duration.image.files;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.duration.image.Bytes;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static void rejected(String message, Runnable making) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static Terminal of(int number, int session, int foreground, long local, String line) {
    Terminal sample = SampleImages.terminal(number);
    Termios modes = sample.termios();
    return new Terminal(
        number,
        new Termios(0, 0, 0, local, 0, modes.characters(), 0, 0),
        sample.size(),
        true,
        false,
        false,
        false,
        false,
        0620,
        0,
        0,
        session,
        foreground,
        List.of(),
        Bytes.of(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        Optional.empty());
  }

  @Test
  void givenNumbersThatCannotBe_thenRejected() {
    rejected("terminal -1", () -> of(-1, 0, 0, 2, ""));
    rejected("terminal 1048576", () -> of(Terminal.MOST, 0, 0, 2, ""));
    rejected("session is negative", () -> of(1, -1, 0, 2, ""));
    rejected("foreground 5 of no session", () -> of(1, 0, 5, 2, ""));
    rejected("size 65536", () -> new WindowSize(65536, 0, 0, 0));
    rejected(
        "18 control characters", () -> new Termios(0, 0, 0, 0, 0, Bytes.of(new byte[18]), 0, 0));
    rejected("streams [3]", () -> new Terminal.Keeper(0, List.of(3)));
    rejected("a terminal of no stream", () -> new Terminal.Keeper(0, List.of()));
  }

  @Test
  void givenUnfinishedLineInAModeWithoutLines_thenRejected() {
    of(1, 0, 0, 2, "typed");
    rejected("a line without lines", () -> of(1, 0, 0, 0, "typed"));
    rejected("a line of 5000 bytes", () -> of(1, 0, 0, 2, "x".repeat(5000)));
  }

  @Test
  void givenMultiplexerElsewhere_thenRejected() {
    rejected(
        "with path /dev/null",
        () ->
            new OpenFile.TerminalMaster(
                new OpenFileId(0), 2, "/dev/null", SampleImages.terminal(0)));
  }
}
