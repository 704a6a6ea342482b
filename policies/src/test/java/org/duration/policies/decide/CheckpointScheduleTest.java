// When periodic checkpoints are due, by table and by simulation.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.duration.policies.decide.CheckpointSchedule.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointScheduleTest {
  private static final Optional<Duration> TEN_SECONDS = Optional.of(Duration.ofSeconds(10));

  @ParameterizedTest
  @CsvSource({
    // now, in progress, decision, next due, skipped, reason
    "0,     false, Wait,       10000, 0, the next checkpoint is due in 10s",
    "9999,  false, Wait,       10000, 0, the next checkpoint is due in 1ms",
    "9999,  true,  Wait,       10000, 0, the next checkpoint is due in 1ms",
    "10000, false, Checkpoint, 20000, 0, checkpoint.every: 10s have passed",
    "13000, false, Checkpoint, 20000, 0, checkpoint.every: 10s have passed",
    "10000, true,  Skip,       20000, 1, 1 interval skipped: a checkpoint is still in progress",
    "35000, true,  Skip,       40000, 3, 3 intervals skipped: a checkpoint is still in progress",
    "35000, false, Checkpoint, 40000, 2, checkpoint.every: 10s have passed; "
        + "2 intervals before it skipped: the group was busy at their time",
  })
  void givenScheduleFromZero_whenDecided_thenAsTheTableSays(
      long now, boolean inProgress, String decision, long due, long skipped, String reason) {
    CheckpointSchedule schedule = CheckpointSchedule.beginning(0, TEN_SECONDS);

    Decision decided = schedule.decide(now, inProgress, TEN_SECONDS);

    assertThat(decided.getClass().getSimpleName()).isEqualTo(decision);
    assertThat(decided.next()).isEqualTo(new CheckpointSchedule(due, skipped));
    assertThat(decided.reason()).isEqualTo(reason);
  }

  @Test
  void givenNever_whenDecided_thenItWaitsForEver() {
    CheckpointSchedule schedule = CheckpointSchedule.beginning(5, Optional.empty());

    Decision decided = schedule.decide(1L << 50, false, Optional.empty());

    assertThat(decided).isInstanceOf(Decision.Wait.class);
    assertThat(((Decision.Wait) decided).untilMillis()).isEqualTo(Long.MAX_VALUE);
    assertThat(decided.reason()).isEqualTo("checkpoint.every is never");
  }

  @ParameterizedTest
  @CsvSource({
    // due, now, new interval in seconds, due then
    "10000, 4000, 1,  5000",
    "10000, 4000, 60, 10000",
    "10000, 12000, 60, 12000",
  })
  void givenAnotherInterval_whenChanged_thenTheNextOneIsNeverFartherThanThat(
      long due, long now, long seconds, long expected) {
    var changed =
        new CheckpointSchedule(due, 7).changed(now, Optional.of(Duration.ofSeconds(seconds)));

    assertThat(changed).isEqualTo(new CheckpointSchedule(expected, 7));
  }

  @Test
  void givenNever_whenAnIntervalIsSet_thenItCountsFromThen() {
    var schedule = CheckpointSchedule.beginning(0, Optional.empty());

    assertThat(schedule.changed(5000, TEN_SECONDS).nextDueMillis()).isEqualTo(15_000);
  }

  @Property(tries = 300, seed = "20261121")
  void everyIntervalIsEitherACheckpointOrCounted(
      @ForAll @IntRange(min = 1, max = 50) int every,
      @ForAll @IntRange(max = 200) int takes,
      @ForAll @IntRange(min = 1, max = 70) int looksEvery) {
    Optional<Duration> interval = Optional.of(Duration.ofMillis(every));
    CheckpointSchedule schedule = CheckpointSchedule.beginning(0, interval);
    long made = 0;
    long busyUntil = 0;

    for (long now = 0; now <= 2000; now += looksEvery) {
      Decision decided = schedule.decide(now, now < busyUntil, interval);
      schedule = decided.next();
      if (decided instanceof Decision.Checkpoint) {
        assertThat(now).as("never two at once").isGreaterThanOrEqualTo(busyUntil);
        busyUntil = now + takes;
        made++;
      }
      assertThat(made + schedule.skipped()).isEqualTo(schedule.nextDueMillis() / every - 1);
      assertThat(schedule.nextDueMillis()).isGreaterThan(now).isLessThanOrEqualTo(now + every);
    }
  }
}
