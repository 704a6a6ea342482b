// The schema as a published document.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicySchemaTest {
  private final JsonNode schema = PolicySchema.PUBLISHED.json();

  @Test
  void givenSchema_whenCheckedAgainstItsMetaSchema_thenItIsDraft202012() {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of(VersionFlag.V202012.getId()));

    assertThat(schema.path("$schema").asText()).isEqualTo(VersionFlag.V202012.getId());
    assertThat(meta.validate(schema)).isEmpty();
  }

  @Test
  void givenSchema_whenPublished_thenItsTextIsTheOneThatFilesAreCheckedBy() throws Exception {
    assertThat(new ObjectMapper().readTree(PolicyLoader.schema())).isEqualTo(schema);
  }

  @Test
  void givenEachProperty_whenEditorsCompleteIt_thenItHasATitleAndADescription() {
    for (JsonNode mapping : schema.findParents("properties")) {
      boolean overlay = mapping.has("$ref");
      for (Map.Entry<String, JsonNode> property : mapping.path("properties").properties()) {
        JsonNode own = property.getValue();
        JsonNode target = SchemaCheck.resolve(own);
        String name = mapping.path("title").asText() + "." + property.getKey();
        assertThat(overlay || own.has("title") || target.has("title")).as(name).isTrue();
        assertThat(overlay || own.has("description") || target.has("description"))
            .as(name)
            .isTrue();
      }
    }
  }

  @Test
  void givenEachReference_whenFollowed_thenItLeadsSomewhere() {
    List<String> references = schema.findValuesAsText("$ref");

    assertThat(references).isNotEmpty();
    assertThat(references)
        .allMatch(reference -> !schema.at(reference.substring(1)).isMissingNode());
  }

  @Test
  void givenEachMapping_whenLookedAt_thenUnknownKeysAreErrors() {
    for (JsonNode parent : schema.findParents("properties")) {
      boolean overlay = parent.has("$ref");
      assertThat(overlay || parent.path("additionalProperties").isBoolean())
          .as(parent.path("title").asText())
          .isTrue();
    }
  }

  @Test
  void givenEachPatternThatPeopleGetWrong_whenExplained_thenItsSchemaHasExamplesThatMatch() {
    for (JsonNode holder : schema.findParents("pattern")) {
      assertThat(holder.path("examples").size()).as(holder.toString()).isPositive();
      for (JsonNode example : holder.path("examples")) {
        // Examples of commands and ports show the list and the number too.
        boolean text = !example.asText().startsWith("[java") && !example.asText().equals("5432");
        assertThat(!text || example.asText().matches(holder.path("pattern").asText()))
            .as(example.toString())
            .isTrue();
      }
    }
  }

  @Test
  void givenEverythingByDefault_whenChecked_thenTheDefaultsAreValidThemselves() throws Exception {
    String shown = PolicyLoader.defaults("g", "test").toYaml();

    assertThat(PolicyLoader.parse("shown.yaml", shown).toYaml().replaceAll(" +#.*", ""))
        .isEqualTo(shown.replaceAll(" +#.*", ""));
  }
}
