// Whole files: what policy check and policy show print of them, compared with recorded texts.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code -Dgolden.record=true} writes the texts anew; the difference is then reviewed as code is.
 */
class GoldenPolicyTest {
  private static final Path GOLDENS = Path.of("src/test/resources/org/duration/policies/file");

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "contradictory"})
  void givenWrongFile_whenChecked_thenTheErrorsAreAsRecorded(String name) throws Exception {
    String yaml = Files.readString(GOLDENS.resolve(name + ".yaml"));

    String printed = printed(name + ".yaml", yaml);

    compare(name + ".errors.txt", printed + "\n");
  }

  @Test
  void givenShop_whenShown_thenTheTextIsAsRecorded() throws Exception {
    String yaml = Files.readString(Path.of("examples/shop.yaml"));

    String printed = PolicyLoader.parse("shop.yaml", yaml).toYaml();

    compare("shop.shown.yaml", printed);
  }

  @Test
  void givenNoFile_whenShown_thenTheDefaultsAreAsRecorded() throws Exception {
    compare("defaults.shown.yaml", PolicyLoader.defaults("name", "command line").toYaml());
  }

  private static String printed(String file, String yaml) {
    try {
      return PolicyLoader.parse(file, yaml).toYaml();
    } catch (InvalidPolicy e) {
      return e.getMessage();
    }
  }

  private static void compare(String golden, String text) throws IOException {
    Path file = GOLDENS.resolve(golden);
    if (Boolean.getBoolean("golden.record")) {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }
}
