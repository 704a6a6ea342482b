// The facts about one subject.
package org.duration.capture.raw;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Facts by type, in stream order. */
public final class FactSet {
  private final Map<FactType, List<RawFact>> facts;

  public FactSet(List<RawFact> facts) {
    this.facts =
        facts.stream()
            .collect(
                Collectors.groupingBy(
                    fact -> fact.head().type(),
                    () -> new EnumMap<>(FactType.class),
                    Collectors.toUnmodifiableList()));
  }

  /** All records of a type that were read. */
  public <T extends RawFact> List<T> all(FactType type, Class<T> kind) {
    return facts.getOrDefault(type, List.of()).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** The first record of a type that was read. */
  public <T extends RawFact> Optional<T> first(FactType type, Class<T> kind) {
    return all(type, kind).stream().findFirst();
  }

  public Optional<String> text(FactType type) {
    return first(type, RawFact.Text.class).map(RawFact.Text::text);
  }

  /** Why the first record of a type could not be read; empty when it was, or when there is none. */
  public Optional<RawFact.Unread> unread(FactType type) {
    return all(type, RawFact.Unread.class).stream().findFirst();
  }
}
