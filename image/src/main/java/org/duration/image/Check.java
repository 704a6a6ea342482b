// The one way in which records reject values that cannot be.
package org.duration.image;

/** Argument checks of the records: {@link IllegalArgumentException} with a sentence. */
public final class Check {
  private Check() {}

  /** Throws unless {@code holds}; the message is formatted only then. */
  public static void that(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, arguments));
    }
  }

  /** A number that the kernel gives as unsigned and that fits a Java long or int. */
  public static void notNegative(long value, String name) {
    that(value >= 0, "%s is negative: %d", name, value);
  }
}
