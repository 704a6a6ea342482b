package org.duration.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GroupNameTest {
  private static final String RULE = "[a-z0-9][a-z0-9_.-]{0,62}";

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "shop", "a.b-c_d", "x..y"})
  void givenLegalName_whenChecked_thenItself(String name) {
    assertThat(GroupName.check(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "-x", "_x", "A", "a/b", "a b", "a\n", "é"})
  void givenIllegalName_whenChecked_thenWrongUsageThatSaysTheRule(String name) {
    assertThatThrownBy(() -> GroupName.check(name))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.status()).isEqualTo(ExitStatus.USAGE))
        .hasMessageContaining(RULE);
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/bin/python3, python3",
    "./My_Script.SH, my_script.sh",
    "a b, a-b",
    "_x, x",
    "/opt/[, bracket",
    "+++, bracket",
  })
  void givenCommand_whenNamed_thenItsBaseNameMadeLegal(String command, String name) {
    if (name.equals("bracket")) {
      assertThatThrownBy(() -> GroupName.ofCommand(command)).isInstanceOf(CommandFailure.class);
    } else {
      assertThat(GroupName.ofCommand(command)).isEqualTo(name);
    }
  }

  @Property(tries = 500, seed = "20261121")
  void givenAnyCommand_whenNamed_thenALegalNameOrWrongUsage(@ForAll String command) {
    try {
      assertThat(GroupName.ofCommand(command)).matches(RULE);
    } catch (CommandFailure failure) {
      assertThat(failure.status()).isEqualTo(ExitStatus.USAGE);
    }
  }
}
