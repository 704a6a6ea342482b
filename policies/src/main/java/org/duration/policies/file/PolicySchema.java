// The published JSON Schema: what a policy file may say, and every default.
package org.duration.policies.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.regex.RegularExpression;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.duration.policies.Policy;

/**
 * One for the whole process; the validator is built at its first use, which defaults do not need.
 */
final class PolicySchema {
  static final PolicySchema PUBLISHED = new PolicySchema(readText());

  private final String text;
  private final JsonNode json;

  private PolicySchema(String text) {
    this.text = text;
    try {
      this.json = new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("the policy schema in the program is damaged", e);
    }
  }

  private static String readText() {
    try (InputStream in = Policy.class.getResourceAsStream("policy.schema.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the policy schema in the program cannot be read", e);
    }
  }

  String text() {
    return text;
  }

  JsonNode json() {
    return json;
  }

  JsonSchema validator() {
    return Validator.INSTANCE;
  }

  private static final class Validator {
    private static final JsonSchema INSTANCE =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(
                PUBLISHED.json,
                SchemaValidatorsConfig.builder()
                    .regularExpressionFactory(Validator::compile)
                    .build());

    /**
     * In Java '$' also matches before a last line feed; in ECMA 262, which the schema means, it
     * does not.
     */
    private static RegularExpression compile(String regex) {
      Pattern pattern =
          Pattern.compile(
              regex.endsWith("$") ? regex.substring(0, regex.length() - 1) + "\\z" : regex);
      return value -> pattern.matcher(value).find();
    }
  }
}
