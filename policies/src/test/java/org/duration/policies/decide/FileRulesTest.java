package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.duration.policies.CheckpointPolicy.FileAction;
import org.duration.policies.CheckpointPolicy.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileRulesTest {
  private static final Files FILES = new Files(FileAction.REFUSE, rules());

  private static Map<String, FileAction> rules() {
    Map<String, FileAction> rules = new LinkedHashMap<>();
    rules.put("/var/log/**", FileAction.TRUNCATE);
    rules.put("/var/log/app/*.log", FileAction.KEEP);
    rules.put("/srv/pg", FileAction.SNAPSHOT);
    return rules;
  }

  @ParameterizedTest
  @CsvSource({
    "/home/me/data, REFUSE",
    "/var/log/syslog, TRUNCATE",
    "/var/log/a/b/c, TRUNCATE",
    "/var/log/app/web.log, KEEP",
    "/var/log/app/deep/web.log, TRUNCATE",
    "/srv/pg, SNAPSHOT",
    "/srv/pg/base/1/2, SNAPSHOT",
    "/srv/pgdata, REFUSE",
  })
  void givenRules_whenAskedForAPath_thenTheLongestMatchWins(String path, FileAction expected) {
    assertThat(FileRules.of(FILES, path)).isEqualTo(expected);
  }
}
