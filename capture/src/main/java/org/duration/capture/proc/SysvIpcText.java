// /proc/sysvipc/{shm,sem,msg}.
package org.duration.capture.proc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The objects of a table: a headline that names the columns, then one line for each. */
public record SysvIpcText(List<Item> items) {
  private static final String FILE = "sysvipc";

  public SysvIpcText {
    items = List.copyOf(items);
  }

  /**
   * One object.
   *
   * @param perms permission bits, and flags above them
   * @param columns all that are numbers, by their names
   */
  public record Item(int key, int id, int perms, Map<String, Long> columns) {
    public Item {
      columns = Map.copyOf(columns);
    }

    public long column(String name) throws MalformedText {
      Long value = columns.get(name);
      if (value == null) {
        throw new MalformedText(FILE, "no column " + name);
      }
      return value;
    }
  }

  public static SysvIpcText parse(String text) throws MalformedText {
    List<Item> items = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      items.add(item(List.of(lines.get(0).strip().split("\\s+")), line));
    }
    return new SysvIpcText(items);
  }

  private static Item item(List<String> names, String line) throws MalformedText {
    List<String> fields = List.of(line.strip().split("\\s+"));
    if (fields.size() < 3 || fields.size() > names.size()) {
      throw new MalformedText(FILE, line);
    }
    Map<String, Long> columns = new HashMap<>();
    for (int i = 3; i < fields.size(); i++) {
      columns.put(names.get(i), Numbers.unsigned(FILE, fields.get(i)));
    }
    return new Item(
        Numbers.small(FILE, fields.get(0)),
        Numbers.small(FILE, fields.get(1)),
        (int) Numbers.octal(FILE, fields.get(2)),
        columns);
  }
}
