package org.duration.image;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.Terminal;
import org.junit.jupiter.api.Test;

class TerminalConsistencyTest {
  private static OpenFile master(int id, Terminal terminal) {
    return new OpenFile.TerminalMaster(new OpenFileId(id), 2, "/dev/ptmx", terminal);
  }

  private static Terminal controlling(int number, int session) {
    Terminal sample = SampleImages.terminal(number);
    return new Terminal(
        number,
        sample.termios(),
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
        session,
        List.of(),
        sample.line(),
        Optional.empty());
  }

  private static void rejected(String message, int applications, OpenFile... files) {
    assertThatThrownBy(
            () -> TerminalConsistency.check(applications, SampleImages.processes(), List.of(files)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void givenBothEnds_thenAccepted() {
    assertThatCode(
            () ->
                TerminalConsistency.check(
                    1,
                    SampleImages.processes(),
                    List.of(
                        master(0, SampleImages.terminal(3)),
                        new OpenFile.TerminalEnd(new OpenFileId(1), 2, 3, false))))
        .doesNotThrowAnyException();
  }

  @Test
  void givenEndWithoutMaster_thenRejected() {
    rejected(
        "refers to terminal 4, which is not there",
        1,
        master(0, SampleImages.terminal(3)),
        new OpenFile.TerminalEnd(new OpenFileId(1), 2, 4, false));
  }

  @Test
  void givenNumberTwice_thenRejected() {
    rejected(
        "terminal 3 appears twice",
        1,
        master(0, SampleImages.terminal(3)),
        master(1, SampleImages.terminal(3)));
  }

  @Test
  void givenApplicationOrSessionThatIsNotThere_thenRejected() {
    rejected("refers to application 0", 0, master(0, SampleImages.terminal(3)));
    rejected("controls session 7777", 1, master(0, controlling(3, 7777)));
  }
}
