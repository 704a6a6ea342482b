package org.duration.coordinator.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Java's numbers against those of the header that the C programs are compiled with. */
final class MessageTypeTest {
  private static final Pattern MESSAGE = Pattern.compile("\\bDUR_MSG_([A-Z_]+) = (\\d+)");
  private static final Pattern DEFINE =
      Pattern.compile("(?m)^#define (DUR_\\w+) (\\(?[\\du< ]+\\)?)");
  private static final Map<String, Integer> messages = new LinkedHashMap<>();
  private static final Map<String, String> defines = new LinkedHashMap<>();

  @BeforeAll
  static void readHeader() throws IOException {
    String header = Files.readString(Path.of("../native-shims/abi/frames.h"));
    Matcher message = MESSAGE.matcher(header);
    while (message.find()) {
      messages.put(message.group(1), Integer.parseInt(message.group(2)));
    }
    Matcher define = DEFINE.matcher(header);
    while (define.find()) {
      defines.put(define.group(1), define.group(2).strip());
    }
  }

  @Test
  void givenHeader_whenComparedWithJavasTypes_thenEachHasItsNumber() throws Exception {
    assertThat(messages).hasSizeGreaterThan(20);
    for (Field field : MessageType.class.getDeclaredFields()) {
      if (field.getType() == int.class) {
        assertThat(messages).as(field.getName()).containsEntry(field.getName(), field.getInt(null));
      }
    }
  }

  @Test
  void givenHeader_whenComparedWithJavasFrame_thenVersionAndBoundAreTheSame() {
    assertThat(defines).containsEntry("DUR_FRAME_VERSION", "1u");
    assertThat(defines).containsEntry("DUR_FRAME_MAX_PAYLOAD", "(8u << 20)");
    assertThat(Frame.MAX_PAYLOAD).isEqualTo(8 << 20);
  }

  @Test
  void givenHeader_whenComparedWithJavasSignalTargets_thenTheyAreTheSame() {
    assertThat(defines).containsEntry("DUR_SIGNAL_PROCESS", "0u");
    assertThat(defines).containsEntry("DUR_SIGNAL_GROUP", "1u");
    assertThat(defines).containsEntry("DUR_SIGNAL_ALL", "2u");
  }
}
