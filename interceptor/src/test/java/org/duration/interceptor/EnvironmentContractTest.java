package org.duration.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The C half writes the same names. */
final class EnvironmentContractTest {
  private static final Path SHIMS =
      Path.of(System.getProperty("duration.home", "..")).resolve("native-shims");

  @Test
  void givenTheSourcesInC_whenSearched_thenTheyHaveEveryName() throws IOException {
    String sources = sources("init") + sources("interceptor") + sources("common");

    assertThat(EnvironmentContract.NAMES).allSatisfy(name -> assertThat(sources).contains(name));
    assertThat(sources)
        .contains(
            EnvironmentContract.DIRECTORY.substring(0, EnvironmentContract.DIRECTORY.length() - 1));
  }

  private static String sources(String folder) throws IOException {
    try (Stream<Path> files = Files.list(SHIMS.resolve(folder))) {
      return files
          .filter(file -> file.toString().matches(".*\\.[ch]"))
          .map(EnvironmentContractTest::read)
          .collect(Collectors.joining());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
