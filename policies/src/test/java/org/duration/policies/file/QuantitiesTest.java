// Durations, sizes, percentages and addresses as policies write them.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

  @ParameterizedTest
  @CsvSource({
    "0ms, 0",
    "1ms, 1",
    "3s, 3000",
    "2m, 120000",
    "1h, 3600000",
    "876000h, 3153600000000"
  })
  void givenDuration_whenRead_thenItIsThatManyMilliseconds(String text, long millis) {
    assertThat(Quantities.duration(text)).hasMillis(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "10", "10 s", "-1s", "1.5s", "10S", "10d", "1h30m", "0x1s"})
  void givenTextThatIsNoDuration_whenRead_thenRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Quantities.duration(text));
  }

  @Test
  void givenMoreThanAHundredYears_whenRead_thenRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantities.duration("876001h"))
        .withMessage("876001h is longer than a hundred years");
  }

  @Property(seed = "20261121")
  void everyAcceptedDurationCanBeCountedInNanoseconds(
      @ForAll @IntRange(max = 876_000) int hours, @ForAll @IntRange int rest) {
    Duration longest = Quantities.duration(hours + "h");
    Duration other = Quantities.duration(Math.abs(rest % 1_000_000_000) + "ms");

    assertThat(longest.toNanos()).isEqualTo(hours * 3_600_000_000_000L);
    assertThat(other.toNanos()).isNotNegative();
  }

  @ParameterizedTest
  @CsvSource({
    "0B, 0",
    "7B, 7",
    "1KiB, 1024",
    "64MiB, 67108864",
    "2GiB, 2147483648",
    "1TiB, 1099511627776",
    "8388607TiB, 9223370937343148032",
  })
  void givenSize_whenRead_thenItIsThatManyBytes(String text, long bytes) {
    assertThat(Quantities.size(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "64", "64MB", "64 MiB", "-1B", "1.5GiB", "8388608TiB", "999999999TiB"})
  void givenTextThatIsNoSize_whenRead_thenRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Quantities.size(text));
  }

  @ParameterizedTest
  @CsvSource({"1%, 1", "80%, 80", "100%, 100"})
  void givenPercentage_whenRead_thenItsNumber(String text, int percent) {
    assertThat(Quantities.percent(text)).isEqualTo(percent);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 10.0.0.5",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "fd00::5, fd00:0:0:0:0:0:0:5",
    "::1, 0:0:0:0:0:0:0:1",
    "::ffff:10.0.0.5, 10.0.0.5",
  })
  void givenAddress_whenRead_thenItIsThatAddress(String text, String address) {
    assertThat(Addresses.address(text).getHostAddress()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "be.ad",
        "abc",
        "10",
        "10.0",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.5.6",
        "10.0.0.5.",
        ":",
        ":::",
        "12345::",
        "fd00::5::6",
        "1:2:3:4:5:6:7:8:9"
      })
  void givenTextThatIsNoLiteralAddress_whenRead_thenRefusedWithoutAskingANameServer(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Addresses.address(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8", "10.0.0.1", "0.0.0.0/0", "fd00::/8", "::/0", "::1/128"})
  void givenRange_whenChecked_thenAccepted(String text) {
    Addresses.checkRange(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "fd00::/129", "10.0.0/8", "be.ad/8"})
  void givenTextThatIsNoRange_whenChecked_thenRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Addresses.checkRange(text));
  }
}
