// Numbers as /proc writes them.
package org.duration.capture.proc;

/** Each throws {@link MalformedText} for a text that is no such number. */
final class Numbers {
  private Numbers() {}

  static long decimal(String file, String text) throws MalformedText {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new MalformedText(file, text);
    }
  }

  static int small(String file, String text) throws MalformedText {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new MalformedText(file, text);
    }
  }

  /** Unsigned 64 bits. */
  static long unsigned(String file, String text) throws MalformedText {
    return radix(file, text, 10);
  }

  /** Unsigned 64 bits, with or without 0x. */
  static long hexadecimal(String file, String text) throws MalformedText {
    String digits = text.strip();
    return radix(file, digits.startsWith("0x") ? digits.substring(2) : digits, 16);
  }

  static long octal(String file, String text) throws MalformedText {
    return radix(file, text, 8);
  }

  private static long radix(String file, String text, int radix) throws MalformedText {
    try {
      return Long.parseUnsignedLong(text.strip(), radix);
    } catch (NumberFormatException e) {
      throw new MalformedText(file, text);
    }
  }
}
