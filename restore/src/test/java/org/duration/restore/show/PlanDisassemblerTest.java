// Plans of sample groups against their recorded text.
package org.duration.restore.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.duration.restore.Plans;
import org.duration.restore.SampleGroups;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** {@code mvn -pl restore -Dduration.golden.record=true test} records them again. */
class PlanDisassemblerTest {
  private static final Path RECORDED =
      Path.of(System.getProperty("duration.home", ".."), "restore/src/test/resources/plans");

  @TestFactory
  Stream<DynamicTest> givenSampleGroup_whenCompiled_thenPlanReadsAsRecorded() {
    return SampleGroups.ALL.entrySet().stream()
        .map(
            sample ->
                dynamicTest(
                    sample.getKey(),
                    () ->
                        compare(
                            sample.getKey(),
                            PlanDisassembler.disassemble(Plans.plan(sample.getValue().get())))));
  }

  private static void compare(String name, String text) {
    Path file = RECORDED.resolve(name + ".plan.txt");
    try {
      if (Boolean.getBoolean("duration.golden.record")) {
        Files.writeString(file, text);
      }
      assertThat(text).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
