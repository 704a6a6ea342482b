// Which checkpoints stay, by table.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.duration.policies.CheckpointPolicy.Keep;
import org.duration.policies.decide.StoredCheckpoint.State;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static StoredCheckpoint at(long seq, long minutes, State state, long... parent) {
    OptionalLong on = parent.length == 0 ? OptionalLong.empty() : OptionalLong.of(parent[0]);
    return new StoredCheckpoint(seq, 1, START.plusSeconds(minutes * 60), on, state);
  }

  private static StoredCheckpoint good(long seq, long... parent) {
    return at(seq, seq, State.GOOD, parent);
  }

  @Test
  void givenMoreThanLast_whenDecided_thenTheOldestGo() {
    Retention decided = Retention.of(List.of(good(3), good(1), good(2), good(4)), new Keep(2, 0));

    assertThat(decided.kept())
        .containsExactly(
            Map.entry(3L, "it is among the last 2"), Map.entry(4L, "it is the last good one"));
    assertThat(decided.dropped().keySet()).containsExactly(2L, 1L);
    assertThat(decided.dropped().get(1L)).isEqualTo("it is not among the last 2");
  }

  @Test
  void givenNothing_whenDecided_thenNothing() {
    Retention decided = Retention.of(List.of(), new Keep(1, 1));

    assertThat(decided.kept()).isEmpty();
    assertThat(decided.dropped()).isEmpty();
  }

  @Test
  void givenSixHours_whenThreeHoursAreKept_thenTheNewestOfEachOfTheLastThree() {
    List<StoredCheckpoint> everyTwentyMinutes = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      everyTwentyMinutes.add(at(i, i * 20L, State.GOOD));
    }

    Retention decided = Retention.of(everyTwentyMinutes, new Keep(1, 3));

    assertThat(decided.kept().keySet()).containsExactly(11L, 14L, 17L);
    assertThat(decided.kept().get(14L)).isEqualTo("it is the newest of its hour");
    assertThat(decided.dropped().get(16L))
        .isEqualTo("it is not among the last 1, nor the newest of one of the last 3 hours");
  }

  @Test
  void givenHoursWithoutCheckpoints_whenHourly_thenOnlyHoursThatHaveOneCount() {
    Retention decided =
        Retention.of(
            List.of(
                at(1, 0, State.GOOD),
                at(2, 600, State.GOOD),
                at(3, 6000, State.GOOD),
                at(4, 6001, State.GOOD)),
            new Keep(1, 3));

    assertThat(decided.kept().keySet()).containsExactly(1L, 2L, 4L);
  }

  @Test
  void givenIncrementalChain_whenItsEndIsKept_thenAllItBuildsOnIs() {
    Retention decided =
        Retention.of(
            List.of(good(1), good(2, 1), good(3, 2), good(4), good(5, 4), good(6, 3)),
            new Keep(1, 0));

    assertThat(decided.kept().keySet()).containsExactly(1L, 2L, 3L, 6L);
    assertThat(decided.kept().get(2L)).isEqualTo("checkpoint 3 builds on it");
    assertThat(decided.dropped().keySet()).containsExactly(5L, 4L);
  }

  @Test
  void givenSuspectOnes_whenTheyFillTheLast_thenTheLastGoodOneStillStays() {
    Retention decided =
        Retention.of(
            List.of(good(1), good(2), at(3, 3, State.SUSPECT), at(4, 4, State.SUSPECT)),
            new Keep(2, 0));

    assertThat(decided.kept().keySet()).containsExactly(2L, 3L, 4L);
  }

  @Test
  void givenDamagedOnes_whenANewerOneIsGood_thenTheyGoAndDoNotCount() {
    Retention decided =
        Retention.of(
            List.of(good(1), at(2, 2, State.DAMAGED), good(3), at(4, 4, State.DAMAGED)),
            new Keep(2, 0));

    assertThat(decided.kept().keySet()).containsExactly(1L, 3L, 4L);
    assertThat(decided.dropped()).containsEntry(2L, "it is damaged, and a newer one is good");
  }

  @Test
  void givenNoGoodOne_whenDecided_thenNothingIsDropped() {
    Retention decided =
        Retention.of(
            List.of(at(1, 1, State.DAMAGED), at(2, 2, State.SUSPECT), at(3, 3, State.DAMAGED)),
            new Keep(1, 0));

    assertThat(decided.dropped()).isEmpty();
    assertThat(decided.kept()).containsEntry(1L, "no checkpoint is known to be good");
  }
}
