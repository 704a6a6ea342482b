package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two things at once: each pair has one defined outcome. */
@Tag("it")
@Tag("once")
final class ConcurrencyTest {
  private Sandbox sandbox;
  private Door door;

  @BeforeEach
  void open() {
    sandbox = Sandbox.create();
    sandbox.am("status").ok();
    door = new Door(sandbox);
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void givenTwoRunsWithOneName_thenExactlyOneWins() {
    Guest guest = sandbox.guest("registers_static");
    List<CommandResult> results =
        atOnce(
            () -> sandbox.am(command("run", "-d", "-g", "twin", "--", guest)),
            () -> sandbox.am(command("run", "-d", "-g", "twin", "--", guest)));

    assertThat(results).extracting(CommandResult::exit).containsExactlyInAnyOrder(0, 6);
    assertThat(results)
        .filteredOn(result -> result.exit() == 6)
        .allMatch(
            result -> result.err().startsWith("duration-am: twin: cannot run: the group is "));
    guest.awaitMore(2);

    CommandResult foreground = sandbox.am(command("run", "-g", "twin", "--", guest));
    assertThat(foreground.exit()).isEqualTo(125);
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  void givenTwoRestores_thenExactlyOneWins() throws IOException {
    Guest guest = start("files");
    door.checkpoint("group").ok();
    door.kill("group").ok();

    List<CommandResult> results =
        atOnce(
            () -> sandbox.am("restore", "-d", "group"), () -> sandbox.am("restore", "-d", "group"));

    assertThat(results).extracting(CommandResult::exit).containsExactlyInAnyOrder(0, 6);
    guest.awaitMore(3);
    assertThat(sandbox.am("restore", "-d", "group").exit()).isEqualTo(6);
    guest.awaitMore(2);
  }

  @Test
  void givenTwoCheckpoints_thenBothSucceedOneAfterTheOther() throws IOException {
    Guest guest = start("threads");

    List<Door.Answer> answers = atOnce(() -> checkpoint(), () -> checkpoint(), () -> checkpoint());

    assertThat(answers).extracting(Door.Answer::exit).containsOnly(0);
    assertThat(answers)
        .extracting(answer -> answer.body().path("seq").asLong())
        .doesNotHaveDuplicates();
    guest.awaitMore(2);
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  void givenRestoreUnderWay_whenCheckpointed_thenRefusedAsBusyOrTakenAfterIt() throws IOException {
    Guest guest = start("tree");
    door.checkpoint("group").ok();
    door.kill("group").ok();
    assertThat(door.prepareRestore("group").exit()).isZero();

    Door.Answer between = checkpoint();
    List<Door.Answer> answers = atOnce(this::completeRestore, this::checkpoint);

    assertThat(between.exit()).as(between.message()).isEqualTo(6);
    assertThat(answers.get(0).exit()).isZero();
    assertThat(answers.get(1).exit()).as(answers.get(1).message()).isIn(0, 6);
    guest.awaitMore(3);
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  void givenRestoreUnderWay_whenItsClientDies_thenTheNameIsFreeAtOnce() throws IOException {
    Guest guest = start("tree");
    door.checkpoint("group").ok();
    door.kill("group").ok();
    door.prepareRestore("group").ok();

    door.dieInLaunch("group");

    awaitSoon("group", "failed");
    assertThat(sandbox.am("status", "group").ok().out()).contains("its client went away");
    assertThat(door.completeRestore("group").exit()).isEqualTo(3);
    door.restore("group").ok();
    guest.awaitMore(2);
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  void givenRestoreUnderWay_whenStopped_thenItEndsAndItsClientIsTold() throws IOException {
    Guest guest = start("tree");
    door.checkpoint("group").ok();
    door.kill("group").ok();
    door.prepareRestore("group").ok();

    door.kill("group").ok();
    Door.Answer between = door.completeRestore("group");
    door.restore("group").ok();

    assertThat(between.exit()).as(between.message()).isEqualTo(3);
    guest.awaitMore(2);
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  void givenClientOfAFormerLaunch_whenItGoesOn_thenItIsToldThatItsLaunchIsOver()
      throws IOException {
    start("tree");
    door.checkpoint("group").ok();
    door.kill("group").ok();
    door.prepareRestore("group").ok();

    Door.Answer stranger = door.ask("complete-restore", Map.of("group", "group", "launch", 1));

    assertThat(stranger.exit()).isEqualTo(6);
    assertThat(stranger.message()).contains("given up");
    door.completeRestore("group").ok();
  }

  @Test
  void givenJoinUnderWay_whenItsClientDies_thenItsNameIsFreeAtOnce() throws IOException {
    Guest guest = start("tree");
    Map<String, String> second = Map.of("group", "group", "application", "second");
    SocketChannel client = door.open("prepare-join", second);
    Awaitility.await("the name is taken")
        .until(
            () -> sandbox.am("join", "-d", "--name", "second", "group", "--", "true").exit() == 6);

    client.close();

    sandbox.am("join", "-d", "--name", "second", "group", "--", "sleep", "60").ok();
    assertThat(sandbox.am("status", "group").ok().out()).contains("second");
    guest.awaitMore(2);
  }

  @Test
  void givenApplicationThatEndsAllTheTime_whenCheckpointed_thenWholeOrNotAtAll()
      throws IOException {
    for (int i = 0; i < 5; i++) {
      String group = "short-" + i;
      door.run(group, List.of("sh", "-c", "sleep 0.0" + i));
      Door.Answer answer = door.checkpoint(group);
      assertThat(answer.exit()).as(answer.message()).isIn(0, 1, 3, 6);
      Stores.assertIntact(sandbox, group);
      awaitState(group, "stopped");
      Stores.assertNoDraft(sandbox, group);
      assertThat(door.checkpoint(group).exit()).isEqualTo(3);
    }
  }

  @Test
  void givenForkStorm_whenCheckpointed_thenItGoesOnAndRestores() throws IOException {
    Guest guest = start("execs", "storm");
    for (int i = 0; i < 3; i++) {
      guest.awaitMore(1);
      checkpoint().ok();
    }
    guest.awaitMore(2);
    door.kill("group").ok();
    door.restore("group").ok();

    guest.awaitMore(3);
    assertThat(guest.failures()).isEmpty();
  }

  @Test
  void givenCheckpointUnderWay_whenStopped_thenTheCheckpointIsWholeAndTheGroupEnds()
      throws IOException {
    start("threads");

    List<Door.Answer> answers = atOnce(this::checkpoint, () -> kill("group"));

    assertThat(answers.get(0).exit()).as(answers.get(0).message()).isIn(0, 3);
    assertThat(answers.get(1).exit()).isZero();
    assertThat(door.state("group")).isEqualTo("stopped");
    Stores.assertIntact(sandbox, "group");
    Stores.assertNoDraft(sandbox, "group");
  }

  @Test
  void givenAgentKilledBetweenCommands_thenTheNextOneAdoptsAndGoesOn() throws IOException {
    Guest guest = start("files");
    killAgent();
    sandbox.am("checkpoint", "group").ok();
    killAgent();
    assertThat(sandbox.am("ps", "--json", "group").ok().json()).isNotEmpty();
    guest.awaitMore(2);
    killAgent();
    sandbox.am("stop", "--kill", "group").ok();
    killAgent();
    sandbox.am("restore", "-d", "group").ok();
    guest.awaitMore(2);
    killAgent();
    guest.awaitMore(2);
    assertThat(sandbox.am("status", "--json", "group").ok().json().path(0).path("state").asText())
        .isEqualTo("running");
    assertThat(guest.failures()).isEmpty();
  }

  private void killAgent() throws IOException {
    ProcessHandle agent = ProcessHandle.of(door.agentPid()).orElseThrow();
    agent.destroyForcibly();
    agent.onExit().join();
  }

  private Guest start(String name, String... arguments) throws IOException {
    Guest guest = sandbox.guest(name, arguments);
    door.run("group", guest.command());
    guest.awaitReady();
    guest.awaitMore(1);
    return guest;
  }

  private void awaitState(String group, String state) {
    Awaitility.await(group + " is " + state)
        .atMost(Duration.ofSeconds(20))
        .until(() -> door.state(group).equals(state));
  }

  /** No timeout passes meanwhile. */
  private void awaitSoon(String group, String state) {
    Awaitility.await(group + " is " + state)
        .atMost(Duration.ofSeconds(5))
        .until(() -> door.state(group).equals(state));
  }

  private Door.Answer checkpoint() {
    return unchecked(() -> door.checkpoint("group"));
  }

  private Door.Answer completeRestore() {
    return unchecked(() -> door.completeRestore("group"));
  }

  private Door.Answer kill(String group) {
    return unchecked(() -> door.kill(group));
  }

  private interface Asking {
    Door.Answer ask() throws IOException;
  }

  private static Door.Answer unchecked(Asking asking) {
    try {
      return asking.ask();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String[] command(Object... parts) {
    List<String> command = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof Guest guest) {
        command.addAll(guest.command());
      } else {
        command.add(part.toString());
      }
    }
    return command.toArray(String[]::new);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static <T> List<T> atOnce(Supplier<T>... tasks) {
    List<CompletableFuture<T>> all =
        Arrays.stream(tasks)
            .map(task -> CompletableFuture.supplyAsync(task, work -> new Thread(work).start()))
            .toList();
    return all.stream().map(CompletableFuture::join).toList();
  }
}
