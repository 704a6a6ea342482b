// When a group counts as alive.
package org.duration.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupAliveTest {

  @ParameterizedTest
  @CsvSource({
    // policy, running, ended, alive
    "any,      db app, '',     true",
    "any,      db,     app,    true",
    "any,      '',     db app, false",
    "all,      db app, '',     true",
    "all,      db,     app,    false",
    "all,      '',     '',     false",
    "always,   '',     db app, true",
    "'[db]',   db,     app,    true",
    "'[db]',   app,    db,     false",
    "'[db, app]', db app, web, true",
    "'[db, app]', db web, app, false",
  })
  void givenApplications_whenAsked_thenAsThePolicySays(
      String policy, String running, String ended, boolean alive) {
    GroupAlive groupAlive =
        Policies.policy(
                "group: g\napplications: {db: {}, app: {}, web: {}}\ngroup-alive: " + policy)
            .groupAlive();

    assertThat(groupAlive.isAlive(words(running), words(ended))).isEqualTo(alive);
  }

  @Test
  void givenNoName_whenWhileIsMade_thenRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new GroupAlive.While(List.of()));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
