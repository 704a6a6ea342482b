package org.duration.coordinator.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WaitStatusTest {
  @ParameterizedTest
  @CsvSource({
    "0,      0,   true,  exited with status 0",
    "0x0100, 1,   false, exited with status 1",
    "0xff00, 255, false, exited with status 255",
    "9,      137, false, was killed by SIGKILL",
    "15,     143, false, was killed by SIGTERM",
    "0x8b,   139, false, was killed by SIGSEGV (core dumped)",
    "0x86,   134, false, was killed by SIGABRT (core dumped)",
    "11,     139, false, was killed by SIGSEGV",
    "40,     168, false, was killed by signal 40",
  })
  void givenStatusOfWait4_whenShown_thenAsAShellHasIt(
      String raw, int shell, boolean success, String words) {
    WaitStatus status = new WaitStatus(Integer.decode(raw));

    assertThat(status.shellStatus()).isEqualTo(shell);
    assertThat(status.success()).isEqualTo(success);
    assertThat(status.describe()).isEqualTo(words);
  }
}
