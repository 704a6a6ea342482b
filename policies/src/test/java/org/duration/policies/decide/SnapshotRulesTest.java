package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duration.image.files.SnapshotOrder;
import org.duration.policies.CheckpointPolicy.FileAction;
import org.duration.policies.CheckpointPolicy.Files;
import org.junit.jupiter.api.Test;

final class SnapshotRulesTest {
  private static final List<String> PATHS =
      List.of(
          "/srv/pg",
          "/srv/pg/base/1",
          "/srv/pgx",
          "/srv/pg/log/a",
          "/srv/pg/log/keep",
          "/var/a.db",
          "/var/x/a.db",
          "/home/me");

  private static Files files(FileAction otherwise) {
    Map<String, FileAction> rules = new LinkedHashMap<>();
    rules.put("/srv/pg", FileAction.SNAPSHOT);
    rules.put("/srv/pg/log/**", FileAction.TRUNCATE);
    rules.put("/srv/pg/log/keep", FileAction.SNAPSHOT);
    rules.put("/**/a.db", FileAction.SNAPSHOT);
    return new Files(otherwise, rules);
  }

  @Test
  void givenPolicy_whenOrdered_thenTheSameDecisions() {
    for (FileAction otherwise : List.of(FileAction.REFUSE, FileAction.SNAPSHOT)) {
      SnapshotOrder order = SnapshotRules.of(files(otherwise));
      for (String path : PATHS) {
        assertThat(order.wants(path))
            .as(otherwise + " " + path)
            .isEqualTo(FileRules.of(files(otherwise), path) == FileAction.SNAPSHOT);
      }
    }
  }

  @Test
  void givenPolicy_whenOrdered_thenItIsLookedWherePatternsBegin() {
    assertThat(SnapshotRules.of(files(FileAction.REFUSE)).roots())
        .containsExactly("/srv/pg", "/srv/pg/log/keep");
    assertThat(SnapshotRules.of(new Files(FileAction.SNAPSHOT, Map.of())).roots()).isEmpty();
  }

  @Test
  void givenNoSnapshot_whenOrdered_thenNothing() {
    Files keep = new Files(FileAction.REFUSE, Map.of("/srv/[ab]", FileAction.KEEP));

    assertThat(SnapshotRules.of(keep)).isEqualTo(SnapshotOrder.NONE);
    assertThat(SnapshotRules.beyondTheCapturer(keep)).isEmpty();
  }
}
