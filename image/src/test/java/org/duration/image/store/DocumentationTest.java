package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.duration.image.Image;
import org.duration.image.memory.AreaFlag;
import org.junit.jupiter.api.Test;

/** docs/image-format.md names every field that is written. */
class DocumentationTest {
  private final Set<Class<?>> seen = new LinkedHashSet<>();
  private final Set<String> fields = new TreeSet<>();

  private void collect(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      for (Type argument : parameterized.getActualTypeArguments()) {
        collect(argument);
      }
    } else if (type instanceof Class<?> raw
        && raw.getName().startsWith("org.duration")
        && seen.add(raw)) {
      if (raw.isSealed()) {
        for (Class<?> kind : raw.getPermittedSubclasses()) {
          collect(kind);
        }
      }
      if (raw.isRecord()) {
        for (RecordComponent component : raw.getRecordComponents()) {
          fields.add(component.getName());
          collect(component.getGenericType());
        }
      }
    }
  }

  @Test
  void everyFieldIsDescribed() throws Exception {
    String home = System.getProperty("duration.home");
    assumeTrue(home != null, "duration.home is not set: run it by maven");
    String page = Files.readString(Path.of(home, "docs/image-format.md"));
    collect(Image.class);
    collect(CommitRecord.class);
    assertThat(fields).hasSizeGreaterThan(100);

    // Components of the id and text records are written as one value.
    fields.removeAll(Set.of("value", "read", "write", "execute", "openFile"));
    assertThat(fields).allSatisfy(field -> assertThat(page).contains("`" + field));
    for (AreaFlag flag : AreaFlag.values()) {
      assertThat(page).contains(flag.letters());
    }
    for (String file :
        new String[] {
          "manifest.json", "pages.dat", "contents.dat", "checksums.dat", "commit.json", "SHA256SUMS"
        }) {
      assertThat(page).contains("| `" + file + "` |");
    }
  }
}
