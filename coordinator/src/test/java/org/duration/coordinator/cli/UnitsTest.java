package org.duration.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "1048576, 1.0 MiB",
    "1073741824, 1.0 GiB",
    "1099511627776, 1.0 TiB",
    "1125899906842624, 1024.0 TiB",
  })
  void givenBytes_whenShown_thenInTheLargestUnitThatFits(long bytes, String shown) {
    assertThat(Units.bytes(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"1048575, 1.0 MiB", "1073741823, 1.0 GiB", "1048530, 1.0 MiB", "1048000, 1023.4 KiB"})
  void givenBytesJustBelowAUnit_whenRounded_thenNeverAThousandAndTwentyFourOfTheSmaller(
      long bytes, String shown) {
    assertThat(Units.bytes(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 us",
    "999, 999 us",
    "1000, 1.0 ms",
    "86900, 86.9 ms",
    "999949, 999.9 ms",
    "999950, 1.00 s",
    "1000000, 1.00 s",
    "5550000, 5.55 s",
    "61000000, 61.00 s",
  })
  void givenMicroseconds_whenShown_thenInTheUnitThatPeopleSay(long micros, String shown) {
    assertThat(Units.micros(micros)).isEqualTo(shown);
  }

  @Test
  void givenInstant_whenShown_thenLocalTimeToTheSecond() {
    Instant instant = Instant.parse("2026-03-04T05:06:07.890Z");
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(ZoneId.of("Asia/Tokyo")));
    try {
      assertThat(Units.time(instant)).isEqualTo("2026-03-04 14:06:07");
    } finally {
      TimeZone.setDefault(before);
    }
  }
}
