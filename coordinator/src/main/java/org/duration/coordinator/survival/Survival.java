package org.duration.coordinator.survival;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of one thing that a program can hold; the table is {@code table.txt} beside this.
 *
 * @param what in the words of the docs
 * @param proofs guests and tests that show it
 */
public record Survival(String area, Outcome outcome, String what, List<String> proofs) {
  private static final String AREA = "== ";

  /** How it survives. */
  public enum Outcome {
    BACK("comes back as it was"),
    DIFFERS("comes back differently"),
    POLICY("as the policy says"),
    REFUSED("refused by name");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  public Survival {
    proofs = List.copyOf(proofs);
  }

  /** All of it, in the order of the areas. */
  public static List<Survival> table() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Survival.class.getResourceAsStream("table.txt"), StandardCharsets.UTF_8))) {
      return parse(reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Survival> parse(List<String> lines) {
    List<Survival> table = new ArrayList<>();
    String area = "";
    for (String line : lines) {
      if (line.startsWith(AREA)) {
        area = line.substring(AREA.length());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        table.add(row(area, line));
      }
    }
    return List.copyOf(table);
  }

  private static Survival row(String area, String line) {
    String[] cells = line.split("\\|");
    if (area.isEmpty() || cells.length != 3) {
      throw new IllegalStateException("no row of an area: " + line);
    }
    return new Survival(
        area,
        Outcome.valueOf(cells[0].strip().toUpperCase(Locale.ROOT)),
        cells[1].strip(),
        List.of(cells[2].strip().split(" ")));
  }
}
