// When failed looks are a fault, and when it is over.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.duration.policies.Check;
import org.duration.policies.FaultPolicy.Kind;
import org.duration.policies.Probe;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeCountTest {

  @ParameterizedTest
  @CsvSource({
    // results, fall, rise, changes: r raised, c cleared, - nothing
    "xxx,      3, 1, --r",
    "xx+xxx,   3, 1, -----r",
    "xxxx+,    3, 1, --r-c",
    "xxx++,    3, 2, --r-c",
    "xxx+x++,  3, 2, --r---c",
    "x+x+,     1, 1, rcrc",
    "++++,     1, 1, ----",
    "xxxxxx,   2, 1, -r----"
  })
  void givenResults_whenCounted_thenRaisedAndClearedAsOften(
      String results, int fall, int rise, String changes) {
    ProbeCount count = ProbeCount.NONE;
    StringBuilder seen = new StringBuilder();

    for (int i = 0; i < results.length(); i++) {
      boolean well = results.charAt(i) == '+';
      ProbeCount.Step step = count.after(well, Instant.ofEpochSecond(i), probe(fall, rise));
      count = step.next();
      seen.append(
          switch (step.change()) {
            case NOTHING -> '-';
            case RAISED -> 'r';
            case CLEARED -> 'c';
          });
    }

    assertThat(seen.toString()).isEqualTo(changes.strip());
  }

  @Property(tries = 200, seed = "20261121")
  void aFaultIsRaisedOnceAndKnowsTheFirstFailureOfItsRow(
      @ForAll List<Boolean> results,
      @ForAll @IntRange(min = 1, max = 4) int fall,
      @ForAll @IntRange(min = 1, max = 4) int rise) {
    ProbeCount count = ProbeCount.NONE;
    boolean down = false;
    int first = -1;

    for (int i = 0; i < results.size(); i++) {
      first = results.get(i) ? down ? first : -1 : first < 0 ? i : first;
      ProbeCount.Step step =
          count.after(results.get(i), Instant.ofEpochSecond(i), probe(fall, rise));
      count = step.next();
      if (step.change() == ProbeCount.Change.RAISED) {
        assertThat(down).isFalse();
        assertThat(count.firstFailed()).contains(Instant.ofEpochSecond(first));
        down = true;
      } else if (step.change() == ProbeCount.Change.CLEARED) {
        assertThat(down).isTrue();
        down = false;
        first = -1;
      }
      assertThat(count.down()).isEqualTo(down);
    }
  }

  private static Probe probe(int fall, int rise) {
    Duration second = Duration.ofSeconds(1);
    return new Probe(new Check.Tcp("127.0.0.1", 1), second, second, fall, rise, Kind.HANG);
  }
}
