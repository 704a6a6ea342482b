package org.duration.coordinator.group;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * What an application inherits of whoever started it, when the agent launches it for him: now, and
 * again after a fault. An environment need not be text, so it is kept as it is.
 *
 * @param environment base64 of the variables, each ended by a NUL
 * @param umask octal
 * @param limits {@code SOFT:HARD,...} by {@code RLIMIT_} number
 */
public record CallerContext(
    String environment, String umask, int nice, String limits, Path directory) {

  /** What a service manager says to its own child alone, as sd_notify(3) has it. */
  private static final Set<String> FOR_US =
      Set.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID");

  /** The environment with these variables in place of, or behind, those of their names. */
  byte[] environmentWith(Map<String, String> variables) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] own = Base64.getDecoder().decode(environment);
    int from = 0;
    for (int i = 0; i < own.length; i++) {
      if (own[i] == 0) {
        String name = name(own, from, i);
        if (!variables.containsKey(name) && !FOR_US.contains(name)) {
          all.write(own, from, i + 1 - from);
        }
        from = i + 1;
      }
    }
    variables.forEach((name, value) -> all.writeBytes(utf8(name + "=" + value + "\0")));
    return all.toByteArray();
  }

  private static String name(byte[] variables, int from, int end) {
    String variable = new String(Arrays.copyOfRange(variables, from, end), StandardCharsets.UTF_8);
    int equals = variable.indexOf('=', 1);
    return equals < 0 ? variable : variable.substring(0, equals);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
