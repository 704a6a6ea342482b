package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.duration.image.Image;
import org.duration.image.SampleImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A manifest is read as it was written or not at all, and the message says where it is wrong. */
class StrictJsonTest {
  private static final String SAMPLE =
      new String(Json.write(SampleImages.sample()), StandardCharsets.UTF_8);

  private static void refused(String before, String after, String path) {
    assertThat(SAMPLE).contains(before);
    String changed =
        SAMPLE.replaceFirst(
            java.util.regex.Pattern.quote(before), java.util.regex.Matcher.quoteReplacement(after));
    assertThatThrownBy(() -> Json.read(changed.getBytes(StandardCharsets.UTF_8), Image.class))
        .isInstanceOf(Json.InvalidJson.class)
        .hasMessageContaining(path);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"umask\" : 18'|'\"umask\" : 18.5'|processes[0].live.umask",
        "'\"umask\" : 18'|'\"umask\" : null'|processes[0].live.umask",
        "'\"umask\" : 18'|'\"umask\" : true'|processes[0].live.umask",
        "'\"umask\" : 18'|'\"umask\" : 4096'|umask 10000",
        "'\"umask\" : 18'|'\"umask\" : 99999999999'|processes[0].live.umask",
        "'\"umask\" : 18'|'\"umask\" : [ 18 ]'|processes[0].live.umask",
        "'\"umask\" : 18'|'\"umask\" : 18, \"extra\" : 1'|extra",
        "'\"umask\" : 18'|'\"umask\" : 18, \"umask\" : 18'|umask",
        "'\"umask\" : 18,'|''|umask",
        "'\"kind\" : \"running\"'|'\"kind\" : \"walking\"'|processes[0].state",
        "'\"kind\" : \"running\"'|'\"sort\" : \"running\"'|processes[0].state",
        "'\"kind\" : \"full\"'|'\"kind\" : \"FULL\"'|header.kind",
        "'\"kind\" : \"full\"'|'\"kind\" : 0'|header.kind",
        "'\"createdAt\" : \"2026-03-01T12:00:00.123456789Z\"'|'\"createdAt\" : \"yesterday\"'|header.createdAt",
        "'\"rip\" : \"0x0\"'|'\"rip\" : \"0\"'|processes[0].live.threads[0].registers",
        "'\"rip\" : \"0x0\"'|'\"rip\" : null'|processes[0].live.threads[0].registers",
        "'\"protection\" : \"r-x\"'|'\"protection\" : \"rwxp\"'|areas[0].protection",
        "'\"start\" : \"0x400000\"'|'\"start\" : \"0x400001\"'|areas[0]",
        "'\"start\" : \"0x400000\"'|'\"start\" : 4194304'|areas[0].start",
        "'\"device\" : \"urandom\"'|'\"device\" : \"tty\"'|openFiles[3].device",
        "'\"stream\" : 0'|'\"stream\" : 3'|openFiles[0]",
        "'\"file\" : \"contents.dat\"'|'\"file\" : \"/etc/passwd\"'|contents[1].file",
        "'\"siginfo\" : \"Cg'|'\"siginfo\" : \"?g'|siginfo",
        "'\"pid\" : 5'|'\"pid\" : 2'|process 2",
        "'\"executable\" : 0'|'\"executable\" : 9'|mapped file 9",
        "'\"executable\" : 0'|'\"executable\" : null'|executable",
        "'\"seq\" : 7'|'\"seq\" : -7'|seq -7",
        "'\"pageSize\" : 4096'|'\"pageSize\" : 4095'|host",
        "'\"sha256\" : \"0390'|'\"sha256\" : \"0391'|host.vdso",
        "'\"LEAF_7_EBX\"'|'\"LEAF_8_EBX\"'|host.cpu.leaves",
        "'\"waitStatus\" : 768'|'\"waitStatus\" : 76800'|processes[2].state",
        "'\"application\" : 0'|'\"application\" : 7'|application 7",
      })
  void givenWrongField_thenItsPlaceIsNamed(String before, String after, String path) {
    refused(before, after == null ? "" : after, path);
  }

  @Test
  void givenAnotherDocument_thenRefused() {
    for (String text :
        new String[] {"[]", "{}", "7", "\"x\"", "true", "{\"header\":{}}", SAMPLE + "x"}) {
      assertThatThrownBy(() -> Json.read(text.getBytes(StandardCharsets.UTF_8), Image.class))
          .as(text.substring(0, Math.min(20, text.length())))
          .isInstanceOf(Json.InvalidJson.class);
    }
  }

  @Test
  void messagesAreOneLine() {
    String changed = SAMPLE.replace("\"umask\" : 18", "\"umask\" : \"a\\nb\"");
    assertThatThrownBy(() -> Json.read(changed.getBytes(StandardCharsets.UTF_8), Image.class))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("Source:"));
  }
}
