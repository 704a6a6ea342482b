// Names that a plan gives to files of its own for a moment.
package org.duration.restore.verify;

import java.util.Set;
import java.util.TreeSet;

/** Each is taken away again by the task that made it, before anybody else is there. */
final class MadeNames {
  private final Problems problems;
  private final Set<String> standing = new TreeSet<>();

  MadeNames(Problems problems) {
    this.problems = problems;
  }

  void made(String path) {
    boolean plain = path.matches("/.+") && !(path + "/").matches(".*/\\.{0,2}/.*");
    problems.unless(plain, "makes %s", path);
    problems.unless(standing.add(path), "makes %s twice", path);
  }

  boolean standing(String path) {
    return standing.contains(path);
  }

  /** Whether it was there to be removed. */
  boolean removed(String path) {
    return standing.remove(path);
  }

  void noneLeft() {
    problems.unless(standing.isEmpty(), "leaves %s behind", standing);
  }
}
