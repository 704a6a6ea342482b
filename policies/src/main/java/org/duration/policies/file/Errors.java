// The errors found so far in one file.
package org.duration.policies.file;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * At most one error a place with the same key or the same words: what is found first is the cause,
 * what follows from it is noise, and what an application takes over from its group is not wrong
 * twice.
 */
final class Errors {
  /** More help nobody, and each costs time to explain: a hostile file could have thousands. */
  static final int MOST = 200;

  private final String file;
  private final List<PolicyError> found = new ArrayList<>();
  private final Set<List<Object>> places = new HashSet<>();

  Errors(String file) {
    this.file = file;
  }

  void add(Origin origin, KeyPath path, String message) {
    if (origin instanceof Origin.Place place) {
      add(place.line(), place.column(), path, message);
    } else {
      add(1, 1, path, message);
    }
  }

  /** Whether there are as many as are kept: whoever looks for more may stop. */
  boolean full() {
    return found.size() >= MOST;
  }

  void add(int line, int column, KeyPath path, String message) {
    if (full()) {
      return;
    }
    boolean newKey = places.add(List.of(line, column, path));
    boolean newWords = places.add(List.of(line, column, message));
    if (newKey && newWords) {
      found.add(new PolicyError(file, line, column, path.toString(), message));
    }
  }

  boolean none() {
    return found.isEmpty();
  }

  void throwIfAny() throws InvalidPolicy {
    if (!found.isEmpty()) {
      throw new InvalidPolicy(found.stream().sorted().toList());
    }
  }
}
