package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code run}, {@code attach} and {@code restore} from a user's terminal. */
@Tag("it")
final class TerminalTest {
  private static final String[] SHELL = {"env", "PS1=> ", "HISTFILE=", "bash", "--norc", "-i"};

  private Sandbox sandbox;
  private UserTerminal terminal;

  @BeforeEach
  void open() {
    sandbox = Sandbox.create();
  }

  @AfterEach
  void close() {
    terminal.close();
    sandbox.close();
  }

  private void runShell(int columns, int rows) {
    terminal = UserTerminal.open(sandbox, columns, rows, command("run", "-g", "shell", "--"));
    terminal.await(">");
    awaitRunning();
  }

  /** A client that is lost before it has told of its launch takes the application along. */
  private void awaitRunning() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> sandbox.am("status", "shell").out().contains("running"));
  }

  private static String[] command(String... front) {
    List<String> all = new java.util.ArrayList<>(List.of(front));
    all.addAll(List.of(SHELL));
    return all.toArray(String[]::new);
  }

  @Test
  void givenTerminal_whenRun_thenTheGroupHasOneOfItsOwnThatLooksLikeIt() {
    runShell(90, 20);

    terminal.line("tty; stty size; echo $((6 * 7))").await("\n/dev/pts/0\n20 90\n42\n>");
    terminal.line("sleep 1000").await("> sleep 1000").press("C-z").await("Stopped");
    terminal.line("jobs; fg").await("\nsleep 1000").press("C-c").line("echo $?").await("130");
    terminal.line("exit 7").awaitEnd(7);
  }

  @Test
  void givenShellWithEditor_whenRestoredTwiceInOtherTerminals_thenAllGoesOnAtTheirSize() {
    runShell(80, 24);
    terminal.line("word=kept; sleep 1000 &").await("[1]").line("vim -n -u NONE file").await("~\n~");
    terminal.type("ifirst words").await("first words");

    loseAndRestore(100, 30).await("first words").type(", second").await("first words, second");
    loseAndRestore(60, 15).await("first words, second").press("Escape").line(":q!").await("\n>");

    terminal.line("clear; stty size; echo $word; jobs").await("15 60\nkept\n[1]+  Running");
    terminal.line("kill %1; exit 0").awaitEnd(0);
  }

  @Test
  void givenTop_whenRestoredTwiceInOtherTerminals_thenItPaintsThem() {
    terminal = UserTerminal.open(sandbox, 80, 24, "run", "-g", "shell", "--", "top", "-d", "0.3");
    terminal.await("duratio");
    awaitRunning();

    loseAndRestore(100, 30).await("duratio").type("1").await("%Cpu0");
    loseAndRestore(120, 20).await("duratio").await("%Cpu0").type("q").awaitEnd(0);
  }

  private UserTerminal loseAndRestore(int columns, int rows) {
    sandbox.am("checkpoint", "shell").ok();
    sandbox.am("stop", "--kill", "shell").ok();
    terminal.await("ended 137").close();
    terminal = UserTerminal.open(sandbox, columns, rows, "restore", "shell");
    return terminal;
  }

  @Test
  void givenCrash_whenRecovered_thenItIsShownOnTheSameTerminal() {
    runShell(80, 24);
    terminal.line("word=kept; clear").await(">");
    sandbox.am("checkpoint", "shell").ok();

    terminal.line("kill -KILL $$");
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> sandbox.am("events", "shell").out().contains("restored from"));

    terminal.line("clear; tty; echo $word").await("/dev/pts/0\nkept\n>").line("exit 0").awaitEnd(0);
  }

  @Test
  void givenTerminalThatIsClosed_thenTheGroupWritesToItsLogAndComesBackElsewhere()
      throws IOException {
    runShell(80, 24);
    terminal.line("for i in $(seq 100000); do echo line $i; sleep 0.02; done").await("line 20");

    terminal.close();
    Path log = sandbox.store().resolve("shell/logs/env.log");
    awaitLines(log, 50);
    sandbox.am("checkpoint", "shell").ok();
    sandbox.am("stop", "--kill", "shell").ok();
    Files.delete(log);
    sandbox.am("restore", "-d", "shell").ok();
    awaitLines(log, 50);
    terminal = UserTerminal.open(sandbox, 70, 25, "attach", "shell");
    terminal.await("line ").press("C-c").await(">").line("clear; stty size").await("25 70\n>");

    List<Integer> numbers = numbers(log);
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).as("no line is lost").isEqualTo(numbers.get(0) + i);
    }
    terminal.line("exit 0").awaitEnd(0);
  }

  private static void awaitLines(Path log, int count) {
    Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> numbers(log).size() > count);
  }

  /** Of whole lines. */
  private static List<Integer> numbers(Path log) throws IOException {
    String text = Files.exists(log) ? Files.readString(log) : "";
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .filter(line -> line.matches("line [0-9]+"))
        .map(line -> Integer.parseInt(line.substring(5)))
        .toList();
  }

  @Test
  void givenDetachedGroupWithTerminal_thenItIsAttachedTakenOverAndLeft() {
    terminal =
        UserTerminal.open(sandbox, 50, 10, command("run", "-d", "--tty", "-g", "shell", "--"));
    terminal.await("ended 0").close();

    terminal = UserTerminal.open(sandbox, 66, 22, "attach", "shell");
    terminal.line("clear; stty size").await("22 66\n>");
    try (UserTerminal second = UserTerminal.open(sandbox, 77, 33, "attach", "shell", "env")) {
      terminal.await("another terminal has it now").awaitEnd(0);
      second.line("clear; stty size").await("33 77\n>");
      second.press("C-]", "C-]", "C-]").await("detached").awaitEnd(0);
    }
    assertThat(sandbox.am("attach", "shell").exit()).isEqualTo(2);
  }

  @Test
  void givenGroupWithoutTerminal_whenAttached_thenThereIsNone() {
    sandbox.am("run", "-d", "-g", "shell", "--", "sleep", "1000").ok();

    terminal = UserTerminal.open(sandbox, 80, 24, "attach", "shell");

    terminal.await("runs on a terminal of its own").awaitEnd(3);
  }

  @Test
  void givenLostClients_thenTheirTerminalIsAsItWas() {
    runShell(80, 24);
    String agent = sandbox.run(List.of("pgrep", "-f", sandbox.root() + ".*agent --serve")).out();

    kill(agent.strip());
    terminal.line("echo still $((40 + 2))").await("still 42");
    kill(child("duration-termin"));
    terminal.await("our side of the terminal was lost").awaitEnd(125).close();
    terminal = UserTerminal.open(sandbox, 80, 24, "attach", "shell");
    terminal.line("echo again $((40 + 2))").await("again 42");
    kill(child("java"));

    terminal.awaitEnd(137);
  }

  private String child(String name) {
    String shell = Long.toString(terminal.shell());
    for (String parent = shell; !parent.isEmpty(); ) {
      String found = sandbox.run(List.of("pgrep", "-P", parent, name)).out().strip();
      if (!found.isEmpty()) {
        return found;
      }
      parent = sandbox.run(List.of("pgrep", "-P", parent)).out().lines().findFirst().orElse("");
    }
    throw new AssertionError("no " + name + " below " + shell);
  }

  private void kill(String pid) {
    sandbox.run(List.of("kill", "-KILL", pid)).ok();
  }

  @Test
  void givenFloodOfOutput_whenCheckpointed_thenItIsTaken() {
    runShell(80, 24);
    terminal.line("yes output").await("output\noutput");

    for (int i = 0; i < 5; i++) {
      sandbox.am("checkpoint", "shell").ok();
    }

    terminal.press("C-c").line("clear; exit 0").awaitEnd(0);
  }
}
