// Files that were made to break the reader: an error or a policy, soon, whatever they hold.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileFileProperties {
  private static final String SHOP = read("examples/shop.yaml");

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The errors; empty for a policy. Anything else that is thrown fails the test. */
  private static Optional<InvalidPolicy> outcome(byte[] bytes) {
    try {
      PolicyLoader.parse("hostile.yaml", bytes);
      return Optional.empty();
    } catch (InvalidPolicy e) {
      return Optional.of(e);
    }
  }

  static Stream<Arguments> bombs() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      laughs.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
    }
    int half = 500_000;
    return Stream.of(
        Arguments.of("billion laughs", laughs.toString()),
        Arguments.of("alias to itself", "group: &a [*a]"),
        Arguments.of("open lists", "group: " + "[".repeat(half)),
        Arguments.of("open mappings", "group: " + "{a: ".repeat(half / 4)),
        Arguments.of("block lists", "group:\n " + "- ".repeat(half)),
        Arguments.of("complex keys", "? ".repeat(half)),
        Arguments.of("one long key", "k".repeat(2 * half)),
        Arguments.of("one long value", "group: " + "v".repeat(2 * half)),
        Arguments.of("one long text", "group: \"" + "\\x41".repeat(half / 4) + "\""),
        Arguments.of("one long number", "checkpoint: {keep: {last: " + "9".repeat(half) + "}}"),
        Arguments.of("huge exponent", "group: a\ncheckpoint: {keep: {last: 1e999999999}}"),
        Arguments.of("many values", "group: [" + "a, ".repeat(half / 3) + "]"),
        Arguments.of("many keys", lines("k", ": 1\n")),
        Arguments.of("many applications", "applications:\n" + lines("  a", ": {}\n")),
        Arguments.of("long key above many", "k".repeat(900) + ":\n" + lines("  k", ": {}\n")),
        Arguments.of("many unknown names", "group: a\napplications:\n" + strangers()),
        Arguments.of("long cycle", "group: a\napplications:\n" + circle()),
        Arguments.of("much to take over", "group: a\ncheckpoint: {files: {" + paths() + "}}"),
        Arguments.of("same key", "a: 1\n".repeat(half / 5)),
        Arguments.of("only tabs", "\t".repeat(half)),
        Arguments.of("only breaks", "\n".repeat(half)),
        Arguments.of("many documents", "---\n".repeat(half / 4)),
        Arguments.of("many tags", "group: " + "!a ".repeat(half / 3)),
        Arguments.of("too large", "#".repeat(PolicyLoader.MAX_BYTES + 1)));
  }

  private static String lines(String before, String after) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 15_000; i++) {
      lines.append(before).append(i).append(after);
    }
    return lines.toString();
  }

  /** As many applications as there may be, each after many that are nearly named like others. */
  private static String strangers() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      String name = "a".repeat(55) + i;
      yaml.append("  " + name + ": {after: [" + name + "x, " + name + "y, " + name + "z]}\n");
    }
    return yaml.toString();
  }

  private static String circle() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      yaml.append("  a" + i + ": {after: [a" + (i + 1) % 1000 + "]}\n");
    }
    return yaml.toString();
  }

  private static String paths() {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < 9000; i++) {
      yaml.append("/p" + i + ": keep, ");
    }
    return yaml.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void givenBomb_whenRead_thenAnErrorSoon(String name, String yaml) {
    byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);

    InvalidPolicy invalid =
        assertTimeout(
            Duration.ofSeconds(20),
            () ->
                assertThrows(InvalidPolicy.class, () -> PolicyLoader.parse("hostile.yaml", bytes)));

    assertThat(invalid.errors()).isNotEmpty().isSorted();
    assertThat(invalid.errors()).allMatch(error -> error.toString().length() < 20_000);
  }

  @Property(tries = 500, seed = "20261121")
  void anyBytesGiveAPolicyOrErrorsWithPlaces(@ForAll @Size(max = 200) byte[] bytes) {
    outcome(bytes).ifPresent(HostileFileProperties::checkPlaces);
  }

  @Provide
  Arbitrary<String> yamlLike() {
    List<String> pieces =
        List.of(
            "group",
            "applications",
            "checkpoint",
            "faults",
            "every",
            "a",
            ": ",
            ":",
            "- ",
            "\n",
            "\n  ",
            "\n    ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            "10s",
            "1",
            "-",
            "? ",
            "| ",
            "> ",
            "&a ",
            "*a",
            "!!",
            "\"",
            "'",
            "#",
            "%",
            "@",
            "\t",
            "null",
            "\u0085",
            "\uFEFF",
            "\uD83D\uDE00",
            "---",
            "...",
            "<<");
    return Arbitraries.of(pieces).list().ofMaxSize(60).map(parts -> String.join("", parts));
  }

  @Property(tries = 2000, seed = "20261121")
  void anythingThatLooksLikeYamlGivesAPolicyOrErrorsWithPlaces(@ForAll("yamlLike") String text) {
    outcome(text.getBytes(StandardCharsets.UTF_8)).ifPresent(HostileFileProperties::checkPlaces);
  }

  /** A change of the shop: at a place, so many characters replaced by others. */
  @Provide
  Arbitrary<String> damagedShops() {
    return Combinators.combine(
            Arbitraries.integers().between(0, SHOP.length() - 1),
            Arbitraries.integers().between(0, 12),
            Arbitraries.strings().ofMaxLength(4))
        .as(
            (at, gone, put) ->
                SHOP.substring(0, at) + put + SHOP.substring(Math.min(SHOP.length(), at + gone)));
  }

  @Property(tries = 1000, seed = "20261121")
  void aDamagedPolicyIsReadInFullOrNotAtAll(@ForAll("damagedShops") String text) {
    outcome(text.getBytes(StandardCharsets.UTF_8)).ifPresent(HostileFileProperties::checkPlaces);
  }

  private static void checkPlaces(InvalidPolicy invalid) {
    assertThat(invalid.errors()).isNotEmpty().isSorted().doesNotHaveDuplicates();
    assertThat(invalid.errors())
        .allMatch(error -> error.line() >= 1 && error.column() >= 1 && !error.message().isBlank());
  }
}
