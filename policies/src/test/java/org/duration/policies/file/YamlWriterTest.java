// The layout of a printed policy.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class YamlWriterTest {

  private static String written(String file, String yaml) {
    Optional<Tree> tree = YamlReader.read(file, yaml, new Errors(file));
    return YamlWriter.write((Tree.Branch) tree.orElseThrow());
  }

  @Test
  void givenNestedLists_whenWritten_thenEachItemBeginsWithItsDash() {
    String text = written("f", "a:\n- b: 1\n  c: [p, q]\n- d:\n  - e: 2\n- plain\n- {}\n- []\n");

    assertThat(text)
        .isEqualTo(
            """
            a:
              - b: 1       # f:2
                c: [p, q]  # f:3
              - d:
                  - e: 2   # f:5
              - plain      # f:6
              - {}         # f:7
              - []         # f:8
            """);
  }

  @Test
  void givenOneVeryLongLine_whenWritten_thenTheColumnOfTheOthersStays() {
    String text = written("f", "a: 1\nb: " + "x".repeat(80) + "\n");

    assertThat(text.lines()).containsExactly("a: 1  # f:1", "b: " + "x".repeat(80) + "  # f:2");
  }

  @Test
  void givenFileWithALineBreakInItsName_whenWritten_thenTheCommentStaysAComment() {
    assertThat(written("f\nevil: 1", "a: 1")).isEqualTo("a: 1  # f?evil: 1:1\n");
  }

  @Test
  void givenNothing_whenWritten_thenNothing() {
    assertThat(written("f", "{}")).isEmpty();
  }

  @Test
  void givenKeysThatNeedQuotes_whenWritten_thenTheyHaveThem() {
    assertThat(written("f", "'a b': 1\n'*': 2\n'': 3\n"))
        .isEqualTo("\"a b\": 1  # f:1\n\"*\": 2    # f:2\n\"\": 3     # f:3\n");
  }
}
