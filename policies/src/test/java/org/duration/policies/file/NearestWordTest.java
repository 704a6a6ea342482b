// The word that someone most likely meant.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {
  private static final List<String> KEYS =
      List.of("after", "before", "auto-start", "command", "ready", "stop", "watch", "user");

  @ParameterizedTest
  @CsvSource({
    "aftr, after",
    "atfer, after",
    "After, after",
    "auto_start, auto-start",
    "autostart, auto-start",
    "comand, command",
    "stpo, stop",
    "usr, user",
  })
  void givenMisspelledWord_whenAsked_thenTheMeantOne(String written, String meant) {
    assertThat(NearestWord.of(written, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"replicas", "xyz", "''", "depends-on", "s"})
  void givenWordFarFromAll_whenAsked_thenNone(String written) {
    assertThat(NearestWord.of(written, KEYS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'', abc, 3", "abc, abc, 0", "abc, acb, 1", "abc, xbc, 1", "kitten, sitting, 3"})
  void givenTwoWords_whenMeasured_thenTheDistanceIsKnown(String a, String b, int distance) {
    assertThat(NearestWord.distance(a, b)).isEqualTo(distance);
    assertThat(NearestWord.distance(b, a)).isEqualTo(distance);
  }

  @Property(seed = "20261121")
  void theDistanceIsZeroOnlyForTheSameWordAndNeverMoreThanTheLongerOne(
      @ForAll @AlphaChars @StringLength(max = 12) String a,
      @ForAll @AlphaChars @StringLength(max = 12) String b) {
    int distance = NearestWord.distance(a, b);

    assertThat(distance == 0).isEqualTo(a.equals(b));
    assertThat(distance)
        .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
  }

  @Property(seed = "20261121")
  void oneLetterLeftOutIsAlwaysFound(@ForAll @IntRange(max = 6) int at) {
    String broken = "command".substring(0, at) + "command".substring(at + 1);

    assertThat(NearestWord.of(broken, KEYS)).contains("command");
  }
}
