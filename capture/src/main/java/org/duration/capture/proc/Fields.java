// Texts of lines "Name: value".
package org.duration.capture.proc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The lines of status and fdinfo by their names; of a name that comes twice, the first. */
record Fields(String file, Map<String, String> values) {
  static Fields parse(String file, String text) {
    Map<String, String> values = new LinkedHashMap<>();
    text.lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                values.putIfAbsent(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
              }
            });
    return new Fields(file, values);
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String require(String name) throws MalformedText {
    String value = values.get(name);
    if (value == null) {
      throw new MalformedText(file, "no line " + name);
    }
    return value;
  }
}
