package org.duration.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void givenWordsAndNumbers_whenPrinted_thenWordsStandLeftAndNumbersRight() {
    Table table = new Table("NAME", "SIZE", "N");

    table.row("a", "1.0 MiB", 5).row("longer", "12 B", 1234);

    assertThat(table.text())
        .isEqualTo(
            """
            NAME       SIZE     N
            a       1.0 MiB     5
            longer     12 B  1234
            """);
  }

  @Test
  void givenNoRows_whenPrinted_thenOnlyTheHeadings() {
    assertThat(new Table("A", "B").text()).isEqualTo("A  B\n");
  }

  @Test
  void givenEmptyLastCell_whenPrinted_thenNoBlanksAtTheEnd() {
    Table table = new Table("CHECK", "REMEDY").row("kernel", "").row("store", "make room");

    assertThat(table.text().lines()).noneMatch(line -> line.endsWith(" "));
  }

  @Test
  void givenDashAmongNumbers_whenPrinted_thenTheColumnStaysNumeric() {
    Table table = new Table("GROUP", "CHECKPOINT").row("a", "-").row("b", 12);

    assertThat(table.text()).contains("a               -\n").contains("b              12\n");
  }

  @Test
  void givenOneWordAmongNumbers_whenPrinted_thenTheColumnStandsLeft() {
    Table table = new Table("X", "PAUSE").row("a", 1).row("b", "none");

    assertThat(table.text()).contains("a  1\n").contains("b  none\n");
  }
}
