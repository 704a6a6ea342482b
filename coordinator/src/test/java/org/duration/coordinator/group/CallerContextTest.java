package org.duration.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CallerContextTest {

  @Test
  void givenVariables_whenAdded_thenTheyReplaceThoseOfTheirNamesAndNoOther() {
    assertThat(with("A=1\0AB=2\0BASH_FUNC_x%%=() { :; }\0", Map.of("A", "9")))
        .isEqualTo("AB=2\0BASH_FUNC_x%%=() { :; }\0A=9\0");
  }

  @Test
  void givenServiceManagersWords_thenTheyAreNotHandedOn() {
    assertThat(with("NOTIFY_SOCKET=/x\0A=1\0WATCHDOG_USEC=3\0", Map.of())).isEqualTo("A=1\0");
  }

  @Test
  void givenWhatIsNoText_whenNothingIsAdded_thenItStaysByteByByte() {
    String odd = "X=\u00ff\0=C:=1\0noequals\0";

    assertThat(with(odd, Map.of())).isEqualTo(odd);
  }

  private static String with(String environment, Map<String, String> variables) {
    byte[] bytes = environment.getBytes(StandardCharsets.ISO_8859_1);
    CallerContext caller =
        new CallerContext(Base64.getEncoder().encodeToString(bytes), "022", 0, "1:1", Path.of("/"));
    return new String(caller.environmentWith(variables), StandardCharsets.ISO_8859_1);
  }
}
