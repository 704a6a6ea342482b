// A YAML document as values with their origins.
package org.duration.policies.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Jackson's own tree lacks: where each key and value stands. Immutable. */
sealed interface Tree {
  Origin origin();

  JsonNode toJson();

  /** A single value, and how it was written. */
  record Leaf(Origin origin, JsonNode value, String text) implements Tree {
    @Override
    public JsonNode toJson() {
      return value;
    }
  }

  /** A list. */
  record Items(Origin origin, List<Tree> items) implements Tree {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public JsonNode toJson() {
      var array = JsonNodeFactory.instance.arrayNode();
      items.forEach(item -> array.add(item.toJson()));
      return array;
    }
  }

  /** A mapping, in the order of the file. */
  record Branch(Origin origin, Map<String, Entry> entries) implements Tree {
    public Branch {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    Optional<Tree> get(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    Branch with(String key, Origin keyOrigin, Tree value) {
      var changed = new LinkedHashMap<>(entries);
      changed.put(key, new Entry(keyOrigin, value));
      return new Branch(origin, changed);
    }

    /** Without the value at a path of keys, and without mappings that this leaves empty. */
    Branch without(List<String> path) {
      var changed = new LinkedHashMap<>(entries);
      changed.computeIfPresent(
          path.get(0),
          (key, entry) ->
              path.size() > 1 && entry.value() instanceof Branch branch
                  ? entry.unlessEmpty(branch.without(path.subList(1, path.size())))
                  : null);
      return new Branch(origin, changed);
    }

    @Override
    public JsonNode toJson() {
      var object = JsonNodeFactory.instance.objectNode();
      entries.forEach((key, entry) -> object.set(key, entry.value().toJson()));
      return object;
    }
  }

  /** A value, and where its key stands. */
  record Entry(Origin keyOrigin, Tree value) {
    private Entry unlessEmpty(Branch changed) {
      return changed.entries().isEmpty() ? null : new Entry(keyOrigin, changed);
    }
  }
}
