package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Texts of a JSON array. */
final class Lists {
  private Lists() {}

  static List<String> texts(JsonNode node, String key) {
    List<String> texts = new ArrayList<>();
    node.path(key).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** The names of objects that have one. */
  static List<String> names(JsonNode objects) {
    List<String> names = new ArrayList<>();
    objects.forEach(one -> names.add(one.path("name").asText()));
    return names;
  }
}
