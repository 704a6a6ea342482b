package org.duration.coordinator.survival;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duration.coordinator.survival.Survival.Outcome;

/** The table as the README and docs/what-survives.md show it. */
public final class SurvivalPage {
  private static final String BEGIN = "<!-- generated from survival/table.txt: begin -->\n";
  private static final String END = "<!-- generated from survival/table.txt: end -->\n";

  private SurvivalPage() {}

  /** One line an area: what comes back, and what is refused. */
  public static String brief(List<Survival> table) {
    StringBuilder text = new StringBuilder("| | comes back | refused, by name |\n|---|---|---|\n");
    byArea(table)
        .forEach((area, rows) -> text.append(line(area, words(rows, false), words(rows, true))));
    return text.toString();
  }

  /** One line a thing, with what shows it. */
  public static String full(List<Survival> table) {
    StringBuilder text = new StringBuilder("| | | | shown by |\n|---|---|---|---|\n");
    for (Survival row : table) {
      String proofs =
          row.proofs().stream().map(proof -> "`" + proof + "`").collect(Collectors.joining(" "));
      text.append(line(row.area(), row.what(), row.outcome().words(), proofs));
    }
    return text.toString();
  }

  /** The page with what stands between the two marks replaced. */
  public static String within(String page, String table) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException("the page has no marks " + BEGIN.strip());
    }
    return page.substring(0, begin + BEGIN.length()) + table + page.substring(end);
  }

  private static Map<String, List<Survival>> byArea(List<Survival> table) {
    return table.stream()
        .collect(Collectors.groupingBy(Survival::area, LinkedHashMap::new, Collectors.toList()));
  }

  private static String words(List<Survival> rows, boolean refused) {
    return rows.stream()
        .filter(row -> (row.outcome() == Outcome.REFUSED) == refused)
        .map(Survival::what)
        .collect(Collectors.joining("; "));
  }

  private static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
