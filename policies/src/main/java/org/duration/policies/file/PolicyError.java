// One error of a policy file.
package org.duration.policies.file;

import java.util.Comparator;

/**
 * What is wrong, and where.
 *
 * @param file as it was named by the caller
 * @param line from 1
 * @param column from 1, in characters
 * @param path of the key ({@code applications.app.after[0]}); empty for the file as a whole
 * @param message what is wrong, and what would be right
 */
public record PolicyError(String file, int line, int column, String path, String message)
    implements Comparable<PolicyError> {

  private static final Comparator<PolicyError> BY_PLACE =
      Comparator.comparing(PolicyError::file)
          .thenComparingInt(PolicyError::line)
          .thenComparingInt(PolicyError::column)
          .thenComparing(PolicyError::path)
          .thenComparing(PolicyError::message);

  @Override
  public int compareTo(PolicyError other) {
    return BY_PLACE.compare(this, other);
  }

  /** {@code shop.yaml:14:9: applications.app.aftr: unknown key; …}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
