// Paths of keys, and the errors that bear them.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeyPathTest {

  @Test
  void givenPlainKeys_whenJoined_thenDotsAndBrackets() {
    KeyPath path = KeyPath.TOP.key("applications").key("app").key("after").index(0);

    assertThat(path).hasToString("applications.app.after[0]");
    assertThat(KeyPath.TOP.index(2)).hasToString("[2]");
  }

  @Test
  void givenKeyThatLooksLikeAPath_whenJoined_thenItStandsInQuotes() {
    assertThat(KeyPath.TOP.key("a.b").key("/var/**").key("").key("x[0]"))
        .hasToString("\"a.b\".\"/var/**\".\"\".\"x[0]\"");
  }

  @Test
  void givenVeryLongKey_whenJoined_thenItIsShortened() {
    assertThat(KeyPath.TOP.key("k".repeat(1_000_000)).text()).hasSizeLessThan(70);
  }

  @Test
  void givenErrors_whenSorted_thenByFileLineAndColumn() {
    List<PolicyError> sorted =
        List.of(
                new PolicyError("b", 1, 1, "", "m"),
                new PolicyError("a", 10, 1, "", "m"),
                new PolicyError("a", 2, 9, "", "m"),
                new PolicyError("a", 2, 10, "", "m"))
            .stream()
            .sorted()
            .toList();

    assertThat(sorted)
        .extracting(PolicyError::toString)
        .containsExactly("a:2:9: m", "a:2:10: m", "a:10:1: m", "b:1:1: m");
  }

  @Test
  void givenTheSamePlace_whenErrorsFollow_thenTheFirstOfAKeyStands() {
    var errors = new Errors("f");
    KeyPath key = KeyPath.TOP.key("a");

    errors.add(1, 1, key, "the cause");
    errors.add(1, 1, key, "what follows");
    errors.add(1, 1, KeyPath.TOP.key("b"), "another key");
    errors.add(1, 1, KeyPath.TOP.key("c"), "the cause");

    InvalidPolicy invalid = assertThrows(InvalidPolicy.class, errors::throwIfAny);
    assertThat(invalid).hasMessage("f:1:1: a: the cause\nf:1:1: b: another key");
  }

  @Test
  void givenTooMany_whenAdded_thenTheFirstOnesAreKept() {
    var errors = new Errors("f");
    for (int i = 1; i <= 10_000; i++) {
      errors.add(i, 1, KeyPath.TOP, "m");
    }

    InvalidPolicy invalid = assertThrows(InvalidPolicy.class, errors::throwIfAny);

    assertThat(errors.full()).isTrue();
    assertThat(invalid.errors()).hasSize(Errors.MOST);
  }

  @Test
  void givenDefaultThatIsWrong_whenAdded_thenThePlaceIsTheBeginningOfTheFile() {
    var errors = new Errors("f");

    errors.add(new Origin.Default(), KeyPath.TOP, "m");

    assertThat(assertThrows(InvalidPolicy.class, errors::throwIfAny)).hasMessage("f:1:1: m");
  }
}
