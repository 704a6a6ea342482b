// The path from the top of a policy to one key.
package org.duration.policies.file;

import java.util.regex.Pattern;

/**
 * Written {@code applications.app.after[0]}; keys that would be read as more than one part stand in
 * quotes.
 */
record KeyPath(String text) {
  static final KeyPath TOP = new KeyPath("");

  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

  KeyPath key(String key) {
    String shown = Scalars.shorten(key);
    String part = BARE.matcher(shown).matches() ? shown : Scalars.quote(shown);
    return new KeyPath(text.isEmpty() ? part : text + "." + part);
  }

  KeyPath index(int index) {
    return new KeyPath(text + "[" + index + "]");
  }

  @Override
  public String toString() {
    return text;
  }
}
