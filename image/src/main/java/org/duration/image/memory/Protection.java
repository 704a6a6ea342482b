// What may be done with an area's pages.
package org.duration.image.memory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.duration.image.Check;

/** {@code rwx} as in maps. */
public record Protection(boolean read, boolean write, boolean execute) {
  /** From the first three letters of the permission column of maps. */
  @JsonCreator
  public static Protection parse(String text) {
    Check.that(text.length() == 3, "not a protection: %s", text);
    return new Protection(letter(text, 0, 'r'), letter(text, 1, 'w'), letter(text, 2, 'x'));
  }

  private static boolean letter(String text, int at, char set) {
    char letter = text.charAt(at);
    Check.that(letter == set || letter == '-', "not a protection: %s", text);
    return letter == set;
  }

  /** PROT_READ 1, PROT_WRITE 2, PROT_EXEC 4. */
  public int bits() {
    return (read ? 1 : 0) | (write ? 2 : 0) | (execute ? 4 : 0);
  }

  @JsonValue
  @Override
  public String toString() {
    return (read ? "r" : "-") + (write ? "w" : "-") + (execute ? "x" : "-");
  }
}
