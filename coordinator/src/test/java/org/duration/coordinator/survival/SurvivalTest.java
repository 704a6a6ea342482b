package org.duration.coordinator.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of what survives against the pages that show it, and the guests and tests it names. */
final class SurvivalTest {
  private static final Path ROOT = Path.of("..");
  private static final Path README = ROOT.resolve("README.md");
  private static final Path PAGE = ROOT.resolve("docs/what-survives.md");

  @Test
  void givenTable_whenComparedWithTheReadme_thenTheyAreTheSame() throws IOException {
    compare(README, SurvivalPage.brief(Survival.table()));
  }

  @Test
  void givenTable_whenComparedWithThePage_thenTheyAreTheSame() throws IOException {
    compare(PAGE, SurvivalPage.full(Survival.table()));
  }

  private static void compare(Path page, String table) throws IOException {
    String now = Files.readString(page);
    String expected = SurvivalPage.within(now, table);
    if (Boolean.getBoolean("duration.survival.record")) {
      Files.writeString(page, expected);
      return;
    }
    assertThat(now).as("%s: see the head of table.txt", page).isEqualTo(expected);
  }

  @Test
  void givenTable_thenWhatIsSaidIsShownByGuestsAndTestsThatExist() throws IOException {
    Set<String> proofs = guests();
    proofs.addAll(kinds());
    proofs.addAll(tests());

    for (Survival row : Survival.table()) {
      assertThat(proofs).as(row.what()).containsAll(row.proofs());
    }
  }

  @Test
  void givenGuestOfTheList_thenTheTableSaysWhatItShows() throws IOException {
    Set<String> named =
        Survival.table().stream().flatMap(row -> row.proofs().stream()).collect(Collectors.toSet());

    // Programs as they are, and guests that measure: they show nothing that no other guest shows.
    Set<String> general =
        Set.of(
            "bash", "dash", "python", "perl", "node", "append", "gap", "streams", "chain", "fan");
    assertThat(
            guests().stream()
                .filter(guest -> !general.contains(guest.replaceAll("-.*", "")))
                .filter(guest -> !guest.startsWith("java"))
                .map(guest -> guest.replaceAll("-(usual|write|storm|packets|ipv6|drop)$", ""))
                .filter(guest -> !named.contains(guest)))
        .isEmpty();
  }

  @Test
  void givenLineThatIsNoRow_thenItIsRefused() {
    assertThatThrownBy(() -> Survival.parse(List.of("back | before any area | x")))
        .hasMessageContaining("before any area");
    assertThatThrownBy(() -> Survival.parse(List.of("== area", "back | without proof")))
        .hasMessageContaining("without proof");
  }

  private static Set<String> guests() throws IOException {
    return Files.readAllLines(ROOT.resolve("testkit/guests/guests.list")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" ")[0])
        .collect(Collectors.toSet());
  }

  private static Set<String> kinds() throws IOException {
    String source = Files.readString(ROOT.resolve("testkit/guests/holds.c"));
    return Pattern.compile("\\{\"([a-z-]+)\", hold_")
        .matcher(source)
        .results()
        .map((MatchResult match) -> "holds:" + match.group(1))
        .collect(Collectors.toSet());
  }

  private static Set<String> tests() throws IOException {
    Set<String> tests = new java.util.HashSet<>();
    for (String module : List.of("testkit", "capture", "restore", "coordinator")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith("Test.java"))
            .forEach(name -> tests.add(name.replace(".java", "")));
      }
    }
    return tests;
  }
}
