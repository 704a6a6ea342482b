// One mapping of a complete tree, read key by key.
package org.duration.policies.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The schema guarantees keys and types, so reading cannot fail but for values that no schema can
 * judge. Those are added to the errors where they stand, and a stand-in is returned so that the
 * rest of the file is still checked.
 */
record Fields(Tree.Branch branch, KeyPath path, Errors errors) {

  boolean has(String key) {
    return branch.get(key).isPresent();
  }

  Fields in(String key) {
    return new Fields((Tree.Branch) value(key), path.key(key), errors);
  }

  Optional<Fields> inIfPresent(String key) {
    return has(key) ? Optional.of(in(key)) : Optional.empty();
  }

  List<Fields> each(String key) {
    List<Fields> fields = new ArrayList<>();
    for (Tree item : ((Tree.Items) value(key)).items()) {
      fields.add(new Fields((Tree.Branch) item, path.key(key).index(fields.size()), errors));
    }
    return fields;
  }

  String text(String key) {
    return ((Tree.Leaf) value(key)).text();
  }

  Optional<String> textIfPresent(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  boolean flag(String key) {
    return ((Tree.Leaf) value(key)).value().asBoolean();
  }

  int number(String key) {
    return ((Tree.Leaf) value(key)).value().asInt();
  }

  OptionalInt numberIfPresent(String key) {
    return has(key) ? OptionalInt.of(number(key)) : OptionalInt.empty();
  }

  OptionalInt percentIfPresent(String key) {
    return has(key) ? OptionalInt.of(Quantities.percent(text(key))) : OptionalInt.empty();
  }

  Duration duration(String key) {
    return parsed(key, Quantities::duration, Duration.ofSeconds(1));
  }

  Duration positive(String key) {
    Duration duration = duration(key);
    if (duration.isZero()) {
      error(key, text(key) + " is no time at all; write more");
      return Duration.ofSeconds(1);
    }
    return duration;
  }

  /** The value that the text stands for, or the stand-in when it stands for none. */
  <T> T parsed(String key, Function<String, T> parser, T standIn) {
    try {
      return parser.apply(text(key));
    } catch (IllegalArgumentException e) {
      error(key, e.getMessage());
      return standIn;
    }
  }

  /** The constant whose name is the value in upper case with underscores. */
  <E extends Enum<E>> E choice(String key, Class<E> type) {
    return constant(text(key), type);
  }

  static <E extends Enum<E>> E constant(String text, Class<E> type) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  List<String> texts(String key) {
    return ((Tree.Items) value(key))
        .items().stream().map(item -> ((Tree.Leaf) item).text()).toList();
  }

  /** A command: a list, or a program alone; empty when the key is absent. */
  List<String> command(String key) {
    if (!has(key)) {
      return List.of();
    }
    return value(key) instanceof Tree.Leaf program ? List.of(program.text()) : texts(key);
  }

  /** All keys with their texts, in the file's order. */
  Map<String, String> textsByKey() {
    Map<String, String> texts = new LinkedHashMap<>();
    branch.entries().keySet().forEach(key -> texts.put(key, text(key)));
    return texts;
  }

  /** What the supplier makes; what its constructor does not accept is an error of this mapping. */
  <T> T made(Supplier<T> maker, T standIn) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      errors.add(branch.origin(), path, e.getMessage());
      return standIn;
    }
  }

  /**
   * At the value, or at this mapping when the value is a default that does not fit what is written.
   */
  void error(String key, String message) {
    Origin origin = value(key).origin();
    errors.add(origin instanceof Origin.Place ? origin : branch.origin(), path.key(key), message);
  }

  void error(String key, int index, String message) {
    Tree item = ((Tree.Items) value(key)).items().get(index);
    errors.add(item.origin(), path.key(key).index(index), message);
  }

  Tree value(String key) {
    return branch
        .get(key)
        .orElseThrow(
            () -> new IllegalStateException("the schema has no default for " + path.key(key)));
  }
}
