package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of thing a process can hold is either captured and restored, or refused by name while
 * the guest runs on; never anything in between.
 */
@Tag("it")
final class CheckpointRefusalTest {
  private static Sandbox sandbox;
  private static Door door;

  @BeforeAll
  static void openSandbox() {
    sandbox = Sandbox.create();
    sandbox.am("status").ok();
    door = new Door(sandbox);
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  static Stream<String> kinds() {
    try (Sandbox own = Sandbox.create()) {
      return own.run(List.of(own.program("holds").toString(), "-", "-", "list")).ok().out().lines();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void givenGuestThatHoldsIt_whenCheckpointed_thenRestorableOrRefusedByName(String kind)
      throws IOException {
    String group = kind;
    Guest guest = sandbox.guest("holds", kind);
    door.run(group, guest.command());
    guest.awaitReady();
    assumeTrue(guest.skipReason() == null, kind + ": " + guest.skipReason());

    Door.Answer answer = door.checkpoint(group);

    if (answer.exit() == 0) {
      restoreAfterLoss(group, guest);
    } else {
      assertThat(answer.exit()).as(answer.message()).isEqualTo(4);
      assertNamed(answer.body());
      guest.awaitMore(2);
      Stores.assertNothingOf(sandbox, group);
    }
    assertThat(guest.failures()).isEmpty();
    door.kill(group);
  }

  private static void restoreAfterLoss(String group, Guest guest) throws IOException {
    guest.awaitMore(1);
    door.kill(group).ok();
    door.restore(group).ok();
    guest.awaitMore(3);
  }

  /** Process, resource, reason and remedy are fields, and all of them stand in the sentence. */
  private static void assertNamed(JsonNode failure) {
    String message = failure.path("message").asText();
    assertThat(message).doesNotContain("\n");
    assertThat(failure.path("details")).isNotEmpty();
    JsonNode first = failure.path("details").path(0);
    assertThat(first.path("kind").asText()).isNotEmpty();
    assertThat(first.path("remedy").asText()).isNotEmpty();
    assertThat(message)
        .contains(
            first.path("comm").asText(),
            first.path("resource").asText(),
            first.path("kind").asText(),
            first.path("reason").asText(),
            first.path("remedy").asText());
    if (first.path("pid").asInt() != 0) {
      assertThat(message).contains("process " + first.path("pid").asInt() + " (");
    }
  }

  @Test
  void givenRefusedGuest_whenAskedOnTheCommandLine_thenOneLineAndTheSameAsJson()
      throws IOException {
    Guest guest = sandbox.guest("holds", "userfaultfd");
    door.run("command-line", guest.command());
    guest.awaitReady();

    CommandResult refused = sandbox.am("checkpoint", "--json", "command-line");

    assertThat(refused.exit()).isEqualTo(4);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err())
        .startsWith("duration-am: command-line: cannot be checkpointed: process 2 (holds) fd ")
        .contains("userfaultfd");
    JsonNode json = refused.json();
    assertThat(json.path("exit").asInt()).isEqualTo(4);
    assertThat(json.path("group").asText()).isEqualTo("command-line");
    assertThat(refused.err()).contains(json.path("error").asText());
    assertThat(json.path("details").path(0).path("pid").asInt()).isEqualTo(2);
    assertThat(sandbox.am("checkpoints", "--json", "command-line").ok().json()).isEmpty();
    guest.awaitMore(2);
  }
}
