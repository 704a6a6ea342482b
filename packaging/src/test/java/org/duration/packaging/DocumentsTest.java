package org.duration.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents name is there: types, files, links between pages, verbs of {@code ./dev}. */
final class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("]\\(([^)#: ]+)(#[^)]*)?\\)");
  private static final Pattern VERB = Pattern.compile("(?<![\\w/])\\./dev ([a-z]+)");
  private static final Pattern QUOTED = Pattern.compile("`([^`\n]+)`");
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");
  private static final Pattern TWO_HUMPS =
      Pattern.compile("(?<![\\w.`-])[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+(?!\\w)");
  private static final Pattern FILE = Pattern.compile("[\\w.-]+\\.(h|c|S|json|md|list|awk|sh)");
  private static final Pattern STEP =
      Pattern.compile("(?:→ *|: +)([A-Z]\\w+)\\.?(\\w*)(?= *(→|\n|$))");

  private static final Set<String> files = new HashSet<>();

  /** Not what was built: it changes while we look. */
  @BeforeAll
  static void listSources() throws IOException {
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            String name = path.getFileName().toString();
            files.add(ROOT.relativize(path).toString());
            return name.equals("target") || name.equals(".git")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            files.add(ROOT.relativize(path).toString());
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String name : List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")) {
      pages.add(ROOT.resolve(name));
    }
    try (Stream<Path> all = Files.walk(ROOT.resolve("docs"))) {
      all.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void givenPage_whenItsLinksAreFollowed_thenEachLeadsToAFile(Path page) throws IOException {
    List<String> links = found(LINK, Files.readString(page));

    assertThat(links).allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void givenPage_whenItNamesAVerbOfDev_thenTheVerbIsThere(Path page) throws IOException {
    List<String> verbs = found(VERB, Files.readString(page));

    assertThat(verbs).allSatisfy(verb -> assertThat(ROOT.resolve("dev.d").resolve(verb)).exists());
  }

  @Test
  void givenArchitecture_whenItNamesATypeOrAStep_thenThereIsAFileOfThatName() throws IOException {
    String text = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
    Set<String> types = new HashSet<>(found(STEP, text));
    Matcher humps = TWO_HUMPS.matcher(text);
    while (humps.find()) {
      types.add(humps.group());
    }
    found(QUOTED, text).stream().filter(TYPE.asMatchPredicate()).forEach(types::add);

    assertThat(types).contains("CheckpointCycle", "Thinning", "OpenFileKinds", "Main");
    assertThat(types).allSatisfy(type -> assertThat(files).anyMatch(fileOf(type + ".java")));
  }

  @Test
  void givenArchitecture_whenItNamesAPath_thenItExists() throws IOException {
    String text = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
    List<String> paths = new ArrayList<>();
    for (String quoted : found(QUOTED, text)) {
      if (quoted.matches("[a-z][\\w./-]*/[\\w./-]*") || FILE.matcher(quoted).matches()) {
        paths.add(quoted.replaceAll("/$", ""));
      }
    }

    assertThat(paths).contains("native-shims/abi/frames.h", "testkit/guests");
    assertThat(paths)
        .allSatisfy(
            path -> assertThat(files).anyMatch(file -> file.equals(path) || ends(file, path)));
  }

  @Test
  void givenArchitecture_whenItNamesAModule_thenItIsAFolder() throws IOException {
    String text = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
    List<String> modules = found(Pattern.compile("(?m)^\\| `([a-z-]+)` \\|"), text);

    assertThat(modules).hasSizeGreaterThan(8);
    assertThat(modules).allSatisfy(module -> assertThat(ROOT.resolve(module)).isDirectory());
  }

  private static java.util.function.Predicate<String> fileOf(String name) {
    return file -> ends(file, name);
  }

  private static boolean ends(String file, String path) {
    return file.endsWith("/" + path);
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }
}
