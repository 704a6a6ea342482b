// A tree against the schema: the validator's findings as errors that name place and remedy.
package org.duration.policies.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Knows the keywords that our schema uses; one that it does not know is reported in the validator's
 * words.
 */
final class SchemaCheck {
  private final Tree root;
  private final Errors errors;

  private SchemaCheck(Tree root, Errors errors) {
    this.root = root;
    this.errors = errors;
  }

  static void check(Tree root, Errors errors) {
    var check = new SchemaCheck(root, errors);
    // A wrong type first: what else is said of that value only follows from it.
    PolicySchema.PUBLISHED.validator().validate(root.toJson()).stream()
        .filter(found -> !insideAlternative(found.getEvaluationPath()))
        .sorted((a, b) -> Boolean.compare(isType(b), isType(a)))
        .takeWhile(found -> !errors.full())
        .forEach(check::report);
  }

  private static boolean isType(ValidationMessage found) {
    return found.getType().equals("type");
  }

  /** The branches of a oneOf are explained by the oneOf itself. */
  private static boolean insideAlternative(JsonNodePath path) {
    List<Object> parts = parts(path);
    int at = parts.indexOf("oneOf");
    return at >= 0 && at < parts.size() - 1;
  }

  private void report(ValidationMessage found) {
    KeyPath path = KeyPath.TOP;
    Tree value = root;
    for (Object part : parts(found.getInstanceLocation())) {
      path = part instanceof Integer index ? path.index(index) : path.key(part.toString());
      value = child(value, part);
    }
    JsonNode schema = enclosingSchema(found);
    switch (found.getType()) {
      case "additionalProperties" ->
          errors.add(
              keyOrigin(value, found), path.key(found.getProperty()), unknownKey(found, schema));
      case "propertyNames" ->
          errors.add(
              keyOrigin(value, found), path.key(found.getProperty()), badName(found, schema));
      case "required" ->
          errors.add(
              value.origin(),
              path.key(found.getProperty()),
              "this key is missing and has no default");
      default -> errors.add(value.origin(), path, valueMessage(found, value, schema));
    }
  }

  private static Tree child(Tree tree, Object part) {
    if (tree instanceof Tree.Items list && part instanceof Integer index) {
      return list.items().get(index);
    } else if (tree instanceof Tree.Branch branch) {
      return branch.get(part.toString()).orElse(tree);
    }
    return tree;
  }

  private static Origin keyOrigin(Tree value, ValidationMessage found) {
    return value instanceof Tree.Branch branch && branch.entries().containsKey(found.getProperty())
        ? branch.entries().get(found.getProperty()).keyOrigin()
        : value.origin();
  }

  private static String unknownKey(ValidationMessage found, JsonNode schema) {
    List<String> allowed = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(allowed::add);
    String near =
        NearestWord.of(found.getProperty(), allowed)
            .map(word -> "; did you mean \"" + word + "\"?")
            .orElse(";");
    schema
        .path("patternProperties")
        .forEach(pattern -> allowed.add(pattern.path("title").asText()));
    return "unknown key" + near + " allowed: " + String.join(", ", allowed);
  }

  private static String badName(ValidationMessage found, JsonNode schema) {
    return notA(
        Scalars.quote(Scalars.shorten(found.getProperty())), resolve(schema.path("propertyNames")));
  }

  private static String valueMessage(ValidationMessage found, Tree value, JsonNode schema) {
    String written = written(value);
    return switch (found.getType()) {
      case "enum" ->
          written
              + " is not allowed; "
              + NearestWord.advice(text(value), texts(schema.path("enum")));
      case "const" -> written + " is not allowed; allowed: " + schema.path("const").asText();
      case "pattern" -> notA(written, schema);
      case "type" -> schema.has("examples") ? notA(written, schema) : wrongType(schema, value);
      case "oneOf" -> exactlyOne(schema, value);
      case "minimum", "maximum" -> written + " is out of range; allowed: " + range(schema);
      case "uniqueItems" -> "a value stands here twice";
      case "minItems" -> "this list is empty; it needs at least one value";
      case "minProperties" ->
          "nothing is said here; allowed: " + String.join(", ", names(schema.path("properties")));
      case "maxItems", "maxProperties" ->
          "more than " + schema.path(found.getType()).asInt() + " stand here; that is the limit";
      case "minLength" -> "this text is empty";
      case "maxLength" ->
          written + " is longer than " + schema.path("maxLength").asInt() + " characters";
      default -> found.getError();
    };
  }

  /** {@code "10 sec" is no duration; write for example 10s, 5m}. */
  private static String notA(String written, JsonNode schema) {
    return written
        + " is no "
        + schema.path("title").asText("value here")
        + "; write for example "
        + String.join(" or ", texts(schema.path("examples")));
  }

  private static String wrongType(JsonNode schema, Tree value) {
    JsonNode type = schema.path("type");
    List<String> expected = type.isTextual() ? List.of(type.asText()) : texts(type);
    String words = String.join(" or ", expected.stream().map(SchemaCheck::typeWord).toList());
    if (value instanceof Tree.Leaf leaf && leaf.value().isNull()) {
      return words
          + " is expected, and nothing stands here"
          + (expected.contains("object")
              ? "; write {} for all defaults, or indent what belongs to it"
              : "");
    }
    return words + " is expected, not " + written(value);
  }

  private static String typeWord(String type) {
    return switch (type) {
      case "object" -> "a mapping (key: value)";
      case "array" -> "a list";
      case "string" -> "text";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      default -> type;
    };
  }

  private static String exactlyOne(JsonNode schema, Tree value) {
    List<String> choices =
        StreamSupport.stream(schema.path("oneOf").spliterator(), false)
            .map(choice -> choice.path("required").path(0).asText())
            .toList();
    List<String> present =
        value instanceof Tree.Branch branch
            ? choices.stream().filter(branch.entries()::containsKey).toList()
            : List.of();
    return "exactly one of "
        + String.join(", ", choices)
        + " is needed"
        + (present.isEmpty() ? "" : ", not " + String.join(" and ", present));
  }

  private static String range(JsonNode schema) {
    return schema.has("maximum")
        ? schema.path("minimum").asText() + " to " + schema.path("maximum").asText()
        : schema.path("minimum").asText() + " or more";
  }

  private static String written(Tree value) {
    if (value instanceof Tree.Leaf leaf) {
      return leaf.value().isTextual()
          ? Scalars.quote(Scalars.shorten(leaf.text()))
          : Scalars.shorten(leaf.text());
    }
    return value instanceof Tree.Items ? "a list" : "a mapping";
  }

  private static String text(Tree value) {
    return value instanceof Tree.Leaf leaf ? leaf.text() : "";
  }

  /** The schema object that holds the keyword which failed. */
  private static JsonNode enclosingSchema(ValidationMessage found) {
    JsonNode schema = PolicySchema.PUBLISHED.json();
    List<Object> parts = parts(found.getSchemaLocation().getFragment());
    for (Object part : parts.subList(0, Math.max(0, parts.size() - 1))) {
      schema = part instanceof Integer index ? schema.path(index) : schema.path(part.toString());
    }
    return schema;
  }

  static JsonNode resolve(JsonNode schema) {
    String ref = schema.path("$ref").asText("");
    return ref.isEmpty() ? schema : PolicySchema.PUBLISHED.json().at(ref.substring(1));
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<Object> parts(JsonNodePath path) {
    List<Object> parts = new ArrayList<>();
    for (int i = 0; i < path.getNameCount(); i++) {
      parts.add(Optional.ofNullable(path.getElement(i)).orElse(""));
    }
    return parts;
  }
}
