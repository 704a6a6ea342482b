package org.duration.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in an installed layout, with a main class that shows what it was given. */
class LauncherTest {
  private static final String SHOWING_MAIN =
      """
      package org.duration.coordinator.cli;
      public final class Main {
        public static void main(String[] args) throws Exception {
          String kept = System.getProperty("duration.environment");
          String exec = System.getProperty("duration.home") + "/native/duration-exec";
          new ProcessBuilder(exec, "--with", kept, "/usr/bin/env", "-0").inheritIO().start().waitFor();
          for (String arg : args) System.out.print("arg:" + arg + "\\0");
          System.out.print("home:" + System.getProperty("duration.home") + "\\0");
          System.out.print("build:" + System.getProperty("duration.build") + "\\0");
          System.out.print("pid:" + ProcessHandle.current().pid() + "\\0");
          System.out.print("java:" + System.getenv("JAVA_TOOL_OPTIONS") + "\\0");
          System.out.print("children:" + ProcessHandle.current().children().count() + "\\0");
        }
      }
      """;

  private final Path checkout = Path.of(System.getProperty("duration.home"));
  @TempDir Path directory;
  private Path installed;

  @BeforeEach
  void install() throws Exception {
    installed = Files.createDirectories(directory.resolve("usr lib/duration"));
    Path lib = Files.createDirectories(installed.resolve("lib"));
    Path nativePrograms = Files.createDirectories(installed.resolve("native"));
    Files.copy(checkout.resolve("duration-am"), installed.resolve("duration-am"));
    Files.copy(
        checkout.resolve("native-shims/target/duration-exec"),
        nativePrograms.resolve("duration-exec"));
    assertThat(installed.resolve("duration-am").toFile().setExecutable(true)).isTrue();
    assertThat(nativePrograms.resolve("duration-exec").toFile().setExecutable(true)).isTrue();
    Files.writeString(lib.resolve("build-id"), "cafe\n");
    writeJar(lib.resolve("main.jar"));
  }

  @Test
  void givenNamesThatNoShellKeeps_whenLaunched_thenTheEnvironmentIsTheCallers() throws Exception {
    List<String> environment =
        List.of("A=b", "a.b=c", "BASH_FUNC_f%%=() {  echo hi\n}", "PWD=/wrong", "PS1=$ ", "_=x");

    List<String> shown = launch(installed.resolve("duration-am"), environment);

    assertThat(environmentIn(shown)).isEqualTo(new TreeSet<>(environment));
  }

  @Test
  void givenNoEnvironment_whenLaunched_thenNothingIsAdded() throws Exception {
    List<String> shown = launch(installed.resolve("duration-am"), List.of());

    assertThat(environmentIn(shown)).isEmpty();
  }

  @Test
  void givenAnEnvironmentOfManyPages_whenLaunched_thenAllOfItComesAndNoZombieStays()
      throws Exception {
    List<String> environment =
        IntStream.range(0, 200).mapToObj(i -> "V" + i + "=" + "x".repeat(1000)).toList();

    List<String> shown = launch(installed.resolve("duration-am"), environment);

    assertThat(environmentIn(shown)).isEqualTo(new TreeSet<>(environment));
    assertThat(shown).contains("children:0");
  }

  @Test
  void givenOptionsForJava_whenLaunched_thenTheGuestGetsThemAndWeDoNot() throws Exception {
    List<String> environment = List.of("JAVA_TOOL_OPTIONS=-Dx=y", "LC_ALL=xx_YY", "LD_PRELOAD=");

    List<String> shown = launch(installed.resolve("duration-am"), environment);

    assertThat(environmentIn(shown)).isEqualTo(new TreeSet<>(environment));
    assertThat(shown).contains("java:null");
  }

  @Test
  void givenASymlinkAndAnotherDirectory_whenLaunched_thenItFindsItsHome() throws Exception {
    Path link =
        Files.createSymbolicLink(directory.resolve("link"), installed.resolve("duration-am"));

    List<String> shown = launch(link, List.of());

    assertThat(shown).contains("home:" + installed.toRealPath(), "build:cafe");
  }

  @Test
  void givenArguments_whenLaunched_thenTheyArriveUnchanged() throws Exception {
    // By way of a shell: under the C locale this JVM could not pass such an argument itself.
    Path script =
        Files.writeString(
            directory.resolve("script"),
            "exec /usr/bin/env -i '%s' run -- 'a b' '' '$x*' 'ü\n'"
                .formatted(installed.resolve("duration-am")));

    List<String> shown = shownBy(List.of("/bin/sh", script.toString()));

    assertThat(shown).contains("arg:run", "arg:--", "arg:a b", "arg:", "arg:$x*", "arg:ü\n");
  }

  private List<String> launch(Path launcher, List<String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/env", "-i"));
    command.addAll(environment);
    command.add(launcher.toString());
    return shownBy(command);
  }

  private List<String> shownBy(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(shown).contains("pid:" + process.pid());
    return List.of(shown.split("\0"));
  }

  private static TreeSet<String> environmentIn(List<String> shown) {
    return shown.stream()
        .filter(line -> !line.matches("(?s)(arg|home|build|pid|java|children):.*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void writeJar(Path jar) throws IOException {
    Path source = directory.resolve("Main.java");
    Files.writeString(source, SHOWING_MAIN);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), source.toString());
    assertThat(status).isZero();
    String name = "org/duration/coordinator/cli/Main.class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry(name));
      Files.copy(directory.resolve(name), entries);
    }
  }
}
