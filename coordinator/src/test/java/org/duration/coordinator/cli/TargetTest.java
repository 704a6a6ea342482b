package org.duration.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.duration.coordinator.group.CommandFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class TargetTest {
  private final Target.Converter converter = new Target.Converter();

  @Test
  void givenGroupAlone_whenParsed_thenTheNewestIsMeant() {
    assertThat(converter.convert("shop")).isEqualTo(new Target("shop", OptionalLong.empty()));
  }

  @Test
  void givenGroupAndNumber_whenParsed_thenThatOneIsMeant() {
    assertThat(converter.convert("shop@12")).isEqualTo(new Target("shop", OptionalLong.of(12)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shop@", "shop@x", "shop@1@2", "shop@1.5", "shop@-1", "shop@99999999999999999999"})
  void givenNoNumberBehindAt_whenParsed_thenWrongUsage(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "@1", "../x", "Shop", "a/b", ".x@1"})
  void givenNoNameOfAGroup_whenParsed_thenNoPathCanComeOfIt(String text) {
    assertThatThrownBy(() -> converter.convert(text)).isInstanceOf(CommandFailure.class);
  }
}
