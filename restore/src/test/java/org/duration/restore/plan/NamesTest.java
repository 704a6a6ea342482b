// The words that disassemblies use.
package org.duration.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.image.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "0, rdonly",
    "1, wronly",
    "2, rdwr",
    "3, access-3",
    "02001, wronly|append",
    "0402301, wronly|creat|excl|append|nofollow",
    "04000002, rdwr|sync",
    "010000, rdonly|dsync",
    "04010000, rdonly|sync",
    "0200000, rdonly|directory",
    "010000000, rdonly|path",
    "02000000000, rdonly|0x10000000",
  })
  void givenOpenFlags_whenNamed_thenEachBitHasItsWord(String octal, String words) {
    assertThat(Names.openFlags(Integer.parseInt(octal, 8))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "22, private|anonymous",
    "1, shared",
    "122, private|anonymous|growsdown",
    "4022, private|anonymous|noreserve",
    "10000002, private|0x10000000",
  })
  void givenMapFlags_whenNamed_thenEachBitHasItsWord(String hex, String words) {
    assertThat(Names.mapFlags(Integer.parseInt(hex, 16))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"0, ---", "1, r--", "3, rw-", "5, r-x", "7, rwx"})
  void givenProtection_whenNamed_thenItReadsAsInMaps(int bits, String letters) {
    assertThat(Names.protection(bits)).isEqualTo(letters);
  }

  @ParameterizedTest
  @CsvSource({"1, HUP", "9, KILL", "15, TERM", "31, SYS", "34, RT34", "64, RT64"})
  void givenSignal_whenNamed_thenItHasItsUsualName(int signal, String name) {
    assertThat(Names.signal(signal)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"0, cpu", "7, nofile", "15, rttime", "16, 16"})
  void givenResource_whenNamed_thenItHasItsUsualName(int resource, String name) {
    assertThat(Names.resource(resource)).isEqualTo(name);
  }

  @Test
  void givenLimits_whenNamed_thenInfinityIsAWord() {
    assertThat(Names.limit(-1)).isEqualTo("unlimited");
    assertThat(Names.limit(-2)).isEqualTo("18446744073709551614");
    assertThat(Names.limit(1024)).isEqualTo("1024");
  }

  @Test
  void givenAdvice_whenNamed_thenUnknownOnesAreNumbers() {
    assertThat(Names.advice(14)).isEqualTo("hugepage");
    assertThat(Names.advice(102)).isEqualTo("guard-install");
    assertThat(Names.advice(99)).isEqualTo("99");
  }

  @Test
  void givenHandlers_whenNamed_thenDefaultAndIgnoreAreWords() {
    assertThat(Names.handler(new Address(0))).isEqualTo("default");
    assertThat(Names.handler(new Address(1))).isEqualTo("ignore");
    assertThat(Names.handler(new Address(0x401234))).isEqualTo("0x401234");
  }

  @Test
  void givenTimes_whenNamed_thenNoDigitIsLost() {
    assertThat(Names.nanos(0)).isEqualTo("0");
    assertThat(Names.nanos(1)).isEqualTo("0.000000001s");
    assertThat(Names.nanos(61_000_000_000L)).isEqualTo("61.000000000s");
  }

  @Test
  void givenTextWithControlCharacters_whenQuoted_thenItStaysOneLine() {
    assertThat(Names.quoted("a\"b\\c\nd\u007f")).isEqualTo("\"a\\\"b\\\\c\\x0ad\\x7f\"");
    assertThat(Names.quoted("/srv/ä")).isEqualTo("\"/srv/ä\"");
  }

  @Test
  void givenEventFdFlags_whenNamed_thenSemaphoreComesFirst() {
    assertThat(Names.eventFdFlags(0)).isEmpty();
    assertThat(Names.eventFdFlags(1)).isEqualTo(" semaphore");
    assertThat(Names.eventFdFlags(04001)).isEqualTo(" semaphore nonblock");
  }
}
