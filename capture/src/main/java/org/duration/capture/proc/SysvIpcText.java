// /proc/sysvipc/{shm,sem,msg}.
package org.duration.capture.proc;

import java.util.ArrayList;
import java.util.List;

/** The objects of a table: a headline, then one line for each. */
public record SysvIpcText(List<Item> items) {
  public SysvIpcText {
    items = List.copyOf(items);
  }

  /** One object. */
  public record Item(long key, int id) {}

  public static SysvIpcText parse(String text) throws MalformedText {
    List<Item> items = new ArrayList<>();
    for (String line : text.lines().skip(1).toList()) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length < 3) {
        throw new MalformedText("sysvipc", line);
      }
      items.add(
          new Item(Numbers.decimal("sysvipc", fields[0]), Numbers.small("sysvipc", fields[1])));
    }
    return new SysvIpcText(items);
  }
}
