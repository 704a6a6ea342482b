// What scalars mean, and how text is written.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarsTest {

  @ParameterizedTest
  @CsvSource({
    "'', NULL",
    "~, NULL",
    "null, NULL",
    "true, BOOLEAN",
    "False, BOOLEAN",
    "0, NUMBER",
    "-17, NUMBER",
    "1.5, NUMBER",
    "1e3, NUMBER",
    "on, STRING",
    "yes, STRING",
    "10:30, STRING",
    "0x1F, STRING",
    "1e999, STRING",
    "9999999999999999999999, STRING",
    "10s, STRING",
    "., STRING",
  })
  void givenPlainScalar_whenResolved_thenItIsOfThatType(String text, JsonNodeType type) {
    assertThat(Scalars.resolve(text).getNodeType()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "shop, shop",
    "10s, 10s",
    "/var/log/a.log, /var/log/a.log",
    "-D, -D",
    "http://h:80/x, http://h:80/x",
    "127.0.0.0/8, 127.0.0.0/8",
    "80%, 80%",
    "true, '\"true\"'",
    "5, '\"5\"'",
    "on, '\"on\"'",
    "10:30, '\"10:30\"'",
    "a b, '\"a b\"'",
    "a:, '\"a:\"'",
    "-, '\"-\"'",
    "---, '\"---\"'",
    "*a, '\"*a\"'",
    "'', '\"\"'",
  })
  void givenText_whenWritten_thenPlainOnlyWhenEveryReaderReadsTheSame(String text, String out) {
    assertThat(Scalars.write(text)).isEqualTo(out);
  }

  @Property(tries = 2000, seed = "20261121")
  void whatIsWrittenReadsBackTheSame(@ForAll String text) {
    var errors = new Errors("test");

    Tree tree = YamlReader.read("test", "- " + Scalars.write(text), errors).orElseThrow();

    assertThat(errors.none()).isTrue();
    Tree.Leaf leaf = (Tree.Leaf) ((Tree.Items) tree).items().get(0);
    assertThat(leaf.text()).isEqualTo(text);
    assertThat(leaf.value().isTextual()).isTrue();
  }
}
