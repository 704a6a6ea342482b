package org.duration.image.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Patterns mean what they mean to the JDK, which decides by the policy. */
class SnapshotRuleTest {
  private static final List<String> PATTERNS =
      List.of(
          "/srv", "/srv/*", "/srv/**", "/srv/**/x", "/s?v/a*b", "/**", "/*", "/srv/a.b", "/a**b/c");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/srv",
          "/srv/",
          "/srv/x",
          "/srv/a/x",
          "/srv/a/b/x",
          "/sxv/ab",
          "/s/v/ab",
          "/srv/axb",
          "/srv/ax/b",
          "/srv/a.b",
          "/srv/axb",
          "/ab/c",
          "/axx/yb/c",
          "/a/b/c");

  @Test
  void givenPatternsAndPaths_thenAsTheJdkMatches() {
    for (String pattern : PATTERNS) {
      for (String path : PATHS) {
        boolean jdk =
            FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(path));
        assertThat(new SnapshotRule(pattern, true).matches(Path.of(path).toString()))
            .as(pattern + " " + path)
            .isEqualTo(jdk);
      }
    }
  }

  @Test
  void givenOrder_thenTheFirstRuleThatMatchesDecides() {
    SnapshotOrder order =
        new SnapshotOrder(
            List.of("/srv"),
            List.of(new SnapshotRule("/srv/log/**", false), new SnapshotRule("/srv/**", true)));

    assertThat(order.wants("/srv/a")).isTrue();
    assertThat(order.wants("/srv/log/a")).isFalse();
    assertThat(order.wants("/var/a")).isFalse();
  }
}
