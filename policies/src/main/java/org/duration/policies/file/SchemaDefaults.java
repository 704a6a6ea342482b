// A tree made whole: what applications take over from the group, and the schema's defaults for all
// else.
package org.duration.policies.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Expects a tree that the schema accepts. Keys come out in the schema's order, those it does not
 * name behind them.
 */
final class SchemaDefaults {
  private static final Origin DEFAULT = new Origin.Default();

  private SchemaDefaults() {}

  static Tree.Branch complete(Tree.Branch policy) {
    return (Tree.Branch) fill(inherit(policy), layers(PolicySchema.PUBLISHED.json()));
  }

  /**
   * An application that says something of checkpoints or faults takes the group's word for all else
   * of it.
   */
  private static Tree.Branch inherit(Tree.Branch policy) {
    if (!(policy.get("applications").orElse(null) instanceof Tree.Branch applications)) {
      return policy;
    }
    Tree.Branch changed = applications;
    for (Map.Entry<String, Tree.Entry> named : applications.entries().entrySet()) {
      Tree.Branch application = (Tree.Branch) named.getValue().value();
      for (String part : List.of("checkpoint", "faults")) {
        application = inherit(application, policy, part);
      }
      changed = changed.with(named.getKey(), named.getValue().keyOrigin(), application);
    }
    return policy.with("applications", policy.entries().get("applications").keyOrigin(), changed);
  }

  private static Tree.Branch inherit(Tree.Branch application, Tree.Branch policy, String part) {
    if (!(application.get(part).orElse(null) instanceof Tree.Branch own)
        || !(policy.get(part).orElse(null) instanceof Tree.Branch group)) {
      return application;
    }
    var merged = new LinkedHashMap<>(group.entries());
    merged.putAll(own.entries());
    Origin keyOrigin = application.entries().get(part).keyOrigin();
    return application.with(part, keyOrigin, new Tree.Branch(own.origin(), merged));
  }

  private static Tree fill(Tree tree, List<JsonNode> layers) {
    if (tree instanceof Tree.Items list) {
      List<JsonNode> items = within(layers, "items");
      return new Tree.Items(
          list.origin(), list.items().stream().map(item -> fill(item, items)).toList());
    }
    return tree instanceof Tree.Branch branch ? fillBranch(branch, layers) : tree;
  }

  private static Tree fillBranch(Tree.Branch branch, List<JsonNode> layers) {
    Set<String> keys = new LinkedHashSet<>();
    // The referred schema, the last layer, has the full list of keys in its order.
    layers.get(layers.size() - 1).path("properties").fieldNames().forEachRemaining(keys::add);
    layers.forEach(layer -> layer.path("properties").fieldNames().forEachRemaining(keys::add));
    var filled = new LinkedHashMap<String, Tree.Entry>();
    for (String key : keys) {
      List<JsonNode> property = layers(propertySchemas(layers, key));
      Optional.ofNullable(branch.entries().get(key))
          .or(() -> defaultOf(key, property, filled).map(value -> new Tree.Entry(DEFAULT, value)))
          .ifPresent(
              entry ->
                  filled.put(
                      key, new Tree.Entry(entry.keyOrigin(), fill(entry.value(), property))));
    }
    List<JsonNode> others = within(layers, "additionalProperties");
    branch
        .entries()
        .forEach(
            (key, entry) ->
                filled.computeIfAbsent(
                    key, k -> new Tree.Entry(entry.keyOrigin(), fill(entry.value(), others))));
    return new Tree.Branch(branch.origin(), filled);
  }

  private static Optional<Tree> defaultOf(
      String key, List<JsonNode> layers, Map<String, Tree.Entry> filled) {
    if (key.equals("scope")) {
      return Optional.of(scopeOf(filled.get("action").value()));
    }
    return layers.stream()
        .filter(layer -> layer.has("default"))
        .findFirst()
        .map(layer -> tree(layer.get("default")));
  }

  /** The one default that depends on another key, which a schema cannot say. */
  private static Tree scopeOf(Tree action) {
    boolean restart = action instanceof Tree.Leaf leaf && leaf.text().equals("restart");
    return tree(TextNode.valueOf(restart ? "application" : "group"));
  }

  private static Tree tree(JsonNode json) {
    if (json.isObject()) {
      var entries = new LinkedHashMap<String, Tree.Entry>();
      json.properties()
          .forEach(
              field ->
                  entries.put(field.getKey(), new Tree.Entry(DEFAULT, tree(field.getValue()))));
      return new Tree.Branch(DEFAULT, entries);
    } else if (json.isArray()) {
      List<Tree> items = new ArrayList<>();
      json.forEach(item -> items.add(tree(item)));
      return new Tree.Items(DEFAULT, items);
    }
    return new Tree.Leaf(DEFAULT, json, json.asText());
  }

  /**
   * A schema and what it refers to, the nearer first: a default beside a $ref overrides the one
   * behind it.
   */
  private static List<JsonNode> layers(JsonNode schema) {
    List<JsonNode> layers = new ArrayList<>(List.of(schema));
    if (schema.has("$ref")) {
      layers.addAll(layers(SchemaCheck.resolve(schema)));
    }
    return layers;
  }

  private static List<JsonNode> layers(List<JsonNode> schemas) {
    return schemas.stream().flatMap(schema -> layers(schema).stream()).toList();
  }

  private static List<JsonNode> propertySchemas(List<JsonNode> layers, String key) {
    return layers.stream()
        .map(layer -> layer.path("properties").path(key))
        .filter(JsonNode::isObject)
        .toList();
  }

  private static List<JsonNode> within(List<JsonNode> layers, String keyword) {
    List<JsonNode> inner =
        layers(
            layers.stream().map(layer -> layer.path(keyword)).filter(JsonNode::isObject).toList());
    return inner.isEmpty() ? List.of(JsonNodeFactory.instance.objectNode()) : inner;
  }
}
