// Attempts that count, and words for durations.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultHistoryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Optional<String> DB = Optional.of("db");
  private static final Optional<String> GROUP = Optional.empty();

  @Test
  void givenNothing_whenCounted_thenZero() {
    assertThat(FaultHistory.NONE.count(GROUP, 0, MINUTE)).isZero();
  }

  @Test
  void givenAttempts_whenCounted_thenOnlyThoseOfTheTargetAndTheTime() {
    FaultHistory history =
        FaultHistory.NONE.with(DB, 0, MINUTE).with(DB, 30_000, MINUTE).with(GROUP, 40_000, MINUTE);

    assertThat(history.count(DB, 59_999, MINUTE)).isEqualTo(2);
    assertThat(history.count(DB, 60_000, MINUTE)).isEqualTo(1);
    assertThat(history.count(GROUP, 60_000, MINUTE)).isEqualTo(1);
    assertThat(history.count(Optional.of("app"), 60_000, MINUTE)).isZero();
  }

  @Test
  void givenOldAttempts_whenOneIsAdded_thenTheyAreForgotten() {
    FaultHistory history = FaultHistory.NONE;
    for (int i = 0; i < 1000; i++) {
      history = history.with(DB, i * 61_000L, MINUTE);
    }

    assertThat(history.attemptsMillis().get(DB)).hasSize(1);
  }

  @Test
  void givenHistory_whenItsSourceChanges_thenItDoesNot() {
    List<Long> times = new ArrayList<>(List.of(1L));
    Map<Optional<String>, List<Long>> source = new HashMap<>(Map.of(DB, times));
    var history = new FaultHistory(source);

    times.add(2L);
    source.clear();

    assertThat(history.count(DB, 3, MINUTE)).isEqualTo(1);
    assertThatThrownBy(() -> history.attemptsMillis().get(DB).add(5L))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0ms",
    "250, 250ms",
    "1000, 1s",
    "1500, 1500ms",
    "60000, 1m",
    "90000, 90s",
    "3600000, 1h",
    "5400000, 90m"
  })
  void givenDuration_whenSaid_thenInItsLargestWholeUnit(long millis, String words) {
    assertThat(Words.of(Duration.ofMillis(millis))).isEqualTo(words);
  }

  @Property(seed = "20261121")
  void noDurationLosesAMillisecondInWords(@ForAll @LongRange(max = 1L << 40) long millis) {
    String words = Words.of(Duration.ofMillis(millis));

    long number = Long.parseLong(words.replaceAll("[a-z]+", ""));
    long unit =
        switch (words.replaceAll("[0-9]+", "")) {
          case "ms" -> 1;
          case "s" -> 1000;
          case "m" -> 60_000;
          default -> 3_600_000;
        };
    assertThat(number * unit).isEqualTo(millis);
  }
}
