// The wait between attempts.
package org.duration.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.duration.policies.FaultPolicy.BackOff;
import org.junit.jupiter.api.Test;

class BackOffProperties {

  @Test
  void givenDefaults_whenAttemptsFollow_thenTheWaitDoublesUpToItsLimit() {
    var backOff = new BackOff(Duration.ofMillis(250), Duration.ofSeconds(1));

    assertThat(backOff.afterAttempts(0)).isZero();
    assertThat(backOff.afterAttempts(1)).hasMillis(250);
    assertThat(backOff.afterAttempts(2)).hasMillis(500);
    assertThat(backOff.afterAttempts(3)).hasMillis(1000);
    assertThat(backOff.afterAttempts(Integer.MAX_VALUE)).hasMillis(1000);
  }

  @Property(seed = "20261121")
  void everyWaitIsWithinItsLimitsAndNoneIsShorterThanTheOneBefore(
      @ForAll @LongRange(max = 100_000) long from,
      @ForAll @LongRange(max = 1_000_000) long more,
      @ForAll @IntRange(max = 2000) int made) {
    var backOff = new BackOff(Duration.ofMillis(from), Duration.ofMillis(from + more));

    Duration wait = backOff.afterAttempts(made);

    assertThat(wait).isBetween(Duration.ZERO, backOff.to());
    assertThat(backOff.afterAttempts(made + 1)).isGreaterThanOrEqualTo(wait);
  }
}
