// Where a value of the effective policy comes from.
package org.duration.policies.file;

/** Its {@code toString} is what {@code policy show} prints beside the value. */
public sealed interface Origin {

  /** The value is the schema's default. */
  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }

  /** It stands in a file; line and column count from 1, columns in characters. */
  record Place(String file, int line, int column) implements Origin {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /** It was given otherwise, as {@code by} says ({@code command line}). */
  record Given(String by) implements Origin {
    @Override
    public String toString() {
      return by;
    }
  }
}
