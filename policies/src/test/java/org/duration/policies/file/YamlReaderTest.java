// Where things stand in a file.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.duration.policies.file.Origin.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {

  private static Tree read(String yaml) {
    var errors = new Errors("t");
    Tree tree = YamlReader.read("t", yaml, errors).orElseThrow();
    assertThat(errors.none()).isTrue();
    return tree;
  }

  @Test
  void givenBlockMapping_whenRead_thenKeysAndValuesHaveTheirPlaces() {
    Tree.Branch root = (Tree.Branch) read("a:\n  b: c\n  d: [e,\n    f]\n");

    assertThat(root.entries().get("a").keyOrigin()).isEqualTo(new Place("t", 1, 1));
    Tree.Branch a = (Tree.Branch) root.get("a").orElseThrow();
    assertThat(a.origin()).isEqualTo(new Place("t", 2, 3));
    assertThat(a.get("b").orElseThrow().origin()).isEqualTo(new Place("t", 2, 6));
    Tree.Items d = (Tree.Items) a.get("d").orElseThrow();
    assertThat(d.origin()).isEqualTo(new Place("t", 3, 6));
    assertThat(d.items())
        .extracting(Tree::origin)
        .containsExactly(new Place("t", 3, 7), new Place("t", 4, 5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: b           | {\"a\":\"b\"}",
        "a: [1, x, 2.5] | {\"a\":[1,\"x\",2.5]}",
        "a: {b: true}   | {\"a\":{\"b\":true}}",
        "a: on          | {\"a\":\"on\"}",
        "a: '1'         | {\"a\":\"1\"}",
        "a: \"\\x41\"   | {\"a\":\"A\"}",
        "a:             | {\"a\":null}",
        "on: yes        | {\"on\":\"yes\"}",
        "5432: x        | {\"5432\":\"x\"}",
        "a: 0755        | {\"a\":755}",
        "a: 12:30:00    | {\"a\":\"12:30:00\"}",
        "a: 2026-01-01  | {\"a\":\"2026-01-01\"}",
        "a: !           | ",
      })
  void givenYaml_whenRead_thenItMeansThat(String yaml, String json) {
    var errors = new Errors("t");

    var tree = YamlReader.read("t", yaml, errors);

    if (json == null) {
      assertThat(errors.none()).isFalse();
    } else {
      assertThat(tree.orElseThrow().toJson()).hasToString(json);
    }
  }

  @Test
  void givenLeafWithAnotherMeaning_whenRead_thenItsTextIsAsWritten() {
    Tree.Branch root = (Tree.Branch) read("a: 0755\nb: 1.50\nc: |\n  two\n  lines\n");

    assertThat(root.entries().values())
        .extracting(entry -> ((Tree.Leaf) entry.value()).text())
        .containsExactly("0755", "1.50", "two\nlines\n");
  }

  @Test
  void givenDeepestAllowedNesting_whenRead_thenOneMoreIsRefused() {
    int deepest = YamlReader.MAX_DEPTH;
    var errors = new Errors("t");

    read("[".repeat(deepest) + "]".repeat(deepest));
    YamlReader.read("t", "[".repeat(deepest + 1) + "x" + "]".repeat(deepest + 1), errors);

    assertThat(errors.none()).isFalse();
  }

  /** Nested lists and mappings whose leaves are all different. */
  @Provide
  Arbitrary<Object> documents() {
    Arbitrary<Object> leaf =
        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(6).map(s -> s);
    return Arbitraries.recursive(() -> leaf, YamlReaderTest::nested, 0, 4);
  }

  private static Arbitrary<Object> nested(Arbitrary<Object> inner) {
    Arbitrary<Object> lists = inner.list().ofMinSize(1).ofMaxSize(3).map(list -> list);
    Arbitrary<Object> maps =
        Arbitraries.maps(Arbitraries.strings().withCharRange('a', 'z').ofLength(3), inner)
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(map -> map);
    return Arbitraries.oneOf(lists, maps);
  }

  @Property(tries = 500, seed = "20261121")
  void everyLeafStandsWhereItsOriginSays(@ForAll("documents") Object document) {
    String yaml = flow(document);

    List<Tree.Leaf> leaves = leaves(read(yaml));

    for (Tree.Leaf leaf : leaves) {
      Place place = (Place) leaf.origin();
      String line = yaml.split("\n")[place.line() - 1];
      assertThat(line.substring(place.column() - 1)).startsWith("\"" + leaf.text() + "\"");
    }
  }

  /** With a line break behind each comma, so that lines differ. */
  private static String flow(Object document) {
    if (document instanceof List<?> list) {
      return "[" + String.join(",\n ", list.stream().map(YamlReaderTest::flow).toList()) + "]";
    } else if (document instanceof Map<?, ?> map) {
      List<String> entries = new ArrayList<>();
      map.forEach((key, value) -> entries.add(key + ": " + flow(value)));
      return "{" + String.join(",\n ", entries) + "}";
    }
    return "\"" + document + "\"";
  }

  private static List<Tree.Leaf> leaves(Tree tree) {
    List<Tree.Leaf> leaves = new ArrayList<>();
    if (tree instanceof Tree.Leaf leaf) {
      leaves.add(leaf);
    } else if (tree instanceof Tree.Items list) {
      list.items().forEach(item -> leaves.addAll(leaves(item)));
    } else if (tree instanceof Tree.Branch branch) {
      branch.entries().values().forEach(entry -> leaves.addAll(leaves(entry.value())));
    }
    return leaves;
  }
}
