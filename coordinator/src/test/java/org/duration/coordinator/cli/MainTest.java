package org.duration.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.duration.coordinator.group.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Verbs that need no agent, and what a user sees of wrong usage. */
final class MainTest {
  @TempDir Path directory;
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void catchOutput() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void giveOutputBack() {
    System.setOut(realOut);
    System.setErr(realErr);
    Failures.asJson(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "run",
        "checkpoint",
        "checkpoint --nonsense x",
        "restore x --at",
        "restore x --at newest",
        "restore x --at 1.5",
        "inspect x@y",
        "plan",
        "policy",
        "policy check",
        "join x",
        "stop",
        "ps a b",
      })
  void givenWrongUsage_whenExecuted_thenOneLineThatLeadsToTheHelp(String arguments) {
    int status = Main.execute(arguments.split(" "));

    assertThat(status).isEqualTo(2);
    assertThat(out()).isEmpty();
    assertThat(err()).startsWith("duration-am: ").contains("--help").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps a b --json", "checkpoint --json --nonsense", "nonsense --json"})
  void givenWrongUsage_whenAskedForJson_thenADocumentToo(String arguments) throws Exception {
    Main.execute(arguments.split(" "));

    assertThat(Json.MAPPER.readTree(out()).path("exit").asInt()).isEqualTo(2);
    assertThat(err()).hasLineCount(1);
  }

  @Test
  void givenWrongUsage_whenJsonIsTheProgramsOwnOption_thenNoDocument() {
    Main.execute("join", "--nonsense", "--", "tool", "--json");

    assertThat(out()).isEmpty();
  }

  @Test
  void givenUnknownVerb_whenExecuted_thenItIsNamed() {
    Main.execute("reboot");

    assertThat(err()).isEqualTo("duration-am: no verb reboot; see duration-am --help\n");
  }

  /** A type without a converter shows only when the option is used. */
  @Test
  void givenEveryVerb_whenItsOptionsAreParsed_thenEachHasAConverter() {
    for (CommandLine verb : new CommandLine(new RestoreCommand()).getSubcommands().values()) {
      assertThat(verb).isNotNull();
    }
    RestoreCommand restore = new RestoreCommand();

    new CommandLine(restore).parseArgs("x", "--at", "12", "--store", "/s", "--as", "y", "-d");
    new CommandLine(new CheckpointsCommand()).parseArgs("x", "--store", "/s", "--json");
    new CommandLine(new InspectCommand()).parseArgs("x@3", "--store", "/s");
    new CommandLine(new VerifyCommand()).parseArgs("x", "--store", "/s");
    new CommandLine(new LogsCommand()).parseArgs("x", "app", "-f");
    new CommandLine(new EventsCommand()).parseArgs("x", "--follow");
    new CommandLine(new StopCommand()).parseArgs("x", "app", "--kill", "--checkpoint");
    new CommandLine(new StatusCommand()).parseArgs("x");
    new CommandLine(new RunCommand())
        .parseArgs("-g", "g", "-p", "f", "-d", "--name", "n", "--store", "/s", "--", "a", "-b");
    new CommandLine(new JoinCommand()).parseArgs("g", "-d", "--name", "n", "--", "a", "--json");
  }

  @ParameterizedTest
  @CsvSource({
    "run --preempt-signal KILL -- a, cannot be taken",
    "run --preempt-signal QUIT -- a, cannot be taken",
    "run --checkpoint-signal NONE -- a, 'allowed: HUP, INT, USR1'",
    "run --checkpoint-signal USR1 --preempt-signal SIGUSR1 -- a, one signal cannot stand",
    "run --checkpoint-signal 10 --preempt-signal usr1 -- a, one signal cannot stand",
    "run -d --preempt-signal USR1 -- a, nobody is there",
    "start --preempt-signal USR1 a, nobody is there",
    "resume -d --preempt-signal USR1 a, nobody is there",
    "preempt --within 1s a, which is missing",
    "preempt --within 1 --below 1MiB a, no number with a unit",
    "preempt --below 64MB a, no unit of size",
  })
  void givenWhatCannotBePreempted_whenAskedFor_thenItIsWrongUsage(String line, String words) {
    int status = Main.execute(line.split(" "));

    assertThat(status).as(err()).isEqualTo(2);
    assertThat(err()).contains(words).hasLineCount(1);
  }

  @Test
  void givenAnotherNode_whenResumedThere_thenThereIsNone() {
    int status = Main.execute("resume", "job", "--node", "n2");

    assertThat(status).isEqualTo(3);
    assertThat(err()).contains("no node n2; there is one: local").hasLineCount(1);
  }

  @Test
  void givenVersion_whenAsked_thenVersionAndBuild() {
    int status = Main.execute("--version");

    assertThat(status).isZero();
    assertThat(out()).matches("duration-am \\S+ \\(build \\S+\\)\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "join",
        "checkpoint",
        "checkpoints",
        "restore",
        "preempt",
        "resume",
        "stop",
        "status",
        "ps",
        "events",
        "logs",
        "inspect",
        "verify",
        "plan",
        "policy",
        "doctor",
        "agent",
      })
  void givenVerb_whenAskedForHelp_thenItSaysWhatItDoes(String verb) {
    int status = Main.execute(verb, "--help");

    assertThat(status).isZero();
    assertThat(out()).contains("Usage: duration-am " + verb).contains("--debug");
  }

  @Test
  void givenGoodPolicy_whenChecked_thenOk() throws Exception {
    Path file = Files.writeString(directory.resolve("shop.yaml"), "group: shop\n");

    int status = Main.execute("policy", "check", file.toString());

    assertThat(status).isZero();
    assertThat(out()).isEqualTo(file + ": ok\n");
  }

  @Test
  void givenWrongPolicy_whenChecked_thenLineColumnAndKey() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("shop.yaml"), "group: shop\ncheckpoint:\n  evry: 10s\n");

    int status = Main.execute("policy", "check", file.toString());

    assertThat(status).isEqualTo(1);
    assertThat(out()).contains("shop.yaml:3:").contains("evry").contains("every");
  }

  @Test
  void givenNoPolicyFile_whenChecked_thenNotFound() {
    int status = Main.execute("policy", "check", directory.resolve("none.yaml").toString());

    assertThat(status).isEqualTo(3);
    assertThat(err()).contains("no such file").hasLineCount(1);
  }

  @Test
  void givenUnknownGroup_whenItsCheckpointsAreAskedFor_thenNotFoundAndAsDocument() {
    int status = Main.execute("checkpoints", "nobody", "--store", directory.toString(), "--json");

    assertThat(status).isEqualTo(3);
    assertThat(err()).startsWith("duration-am: nobody: no such group").hasLineCount(1);
    assertThat(out()).contains("\"exit\" : 3").contains("\"group\" : \"nobody\"");
  }

  @Test
  void givenGroupWithoutCheckpoints_whenOneIsInspected_thenNotFound() throws Exception {
    Files.createDirectories(directory.resolve("shop/checkpoints"));

    int status = Main.execute("inspect", "shop", "--store", directory.toString());

    assertThat(status).isEqualTo(3);
    assertThat(err()).contains("no checkpoint yet").hasLineCount(1);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(Verbs.class)
  void givenVerb_whenItIsNamedFirst_thenOnlyItsCommandIsNeededAndCarriesItsName(Verbs verb) {
    assertThat(Verbs.neededBy("--debug", verb.word(), "x")).containsExactly(verb.command());
    assertThat(new CommandLine(verb.command()).getCommandName()).isEqualTo(verb.word());
    assertThat(Verbs.neededBy("--help", verb.word())).hasSize(Verbs.values().length);
  }
}
