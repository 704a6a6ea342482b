package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody but the owner reads, writes or asks; a guest does not even see that there is an agent. */
@Tag("it")
final class RightsTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  private Sandbox sandbox;

  @BeforeEach
  void open() {
    sandbox = Sandbox.create();
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void givenCheckpointedGroup_thenNothingOfItIsOpenToOthers() throws IOException {
    Guest guest = sandbox.start("mine", sandbox.guest("registers_static"));
    guest.awaitMore(1);
    sandbox.am("checkpoint", "mine").ok();

    List<String> open = new ArrayList<>();
    for (Path top : List.of(sandbox.store(), sandbox.root().resolve("run"))) {
      try (Stream<Path> all = Files.walk(top)) {
        for (Path path : all.toList()) {
          Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
          boolean toOthers = rights.stream().anyMatch(right -> !right.name().startsWith("OWNER_"));
          // Every guest maps its interceptor: that one file is read by all uids, in a 0700
          // directory.
          if (toOthers && !path.getFileName().toString().startsWith("libduration-interceptor")) {
            open.add(PosixFilePermissions.toString(rights) + " " + path);
          }
        }
      }
    }

    assertThat(open).isEmpty();
  }

  @Test
  void givenOtherUser_whenHeAsksTheAgent_thenRefusedEvenThroughAnOpenDoor() throws IOException {
    assumeTrue(ROOT, "only root can be another user");
    sandbox.am("status").ok();
    for (Path path : List.of(sandbox.root(), sandbox.agentSocket().getParent())) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Files.setPosixFilePermissions(
        sandbox.agentSocket(), PosixFilePermissions.fromString("rw-rw-rw-"));
    String client =
        "use Socket; socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, pack_sockaddr_un($ARGV[0]))"
            + " or die $!; syswrite($s, qq({\"verb\":\"status\",\"arguments\":{}}\\n)); print <$s>;";

    // By a relative path: the directories above the sandbox may be closed to him.
    CommandResult answer =
        sandbox.run(
            List.of(
                "setpriv",
                "--reuid",
                "65533",
                "--regid",
                "65533",
                "--clear-groups",
                "perl",
                "-e",
                client,
                sandbox.root().relativize(sandbox.agentSocket()).toString()));

    Files.setPosixFilePermissions(sandbox.root(), PosixFilePermissions.fromString("rwx------"));
    assertThat(answer.ok().json().path("exit").asInt()).isEqualTo(7);
    assertThat(answer.json().path("message").asText()).contains("this agent is root's");
  }

  @Test
  void givenStoreThatOthersCanWrite_thenRunAndRestoreRefuseIt() throws IOException {
    Path store = Files.createDirectory(sandbox.root().resolve("open"));
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxrwxrwx"));

    CommandResult run =
        sandbox.am("run", "-d", "-g", "open", "--store", store.toString(), "--", "sleep", "60");
    CommandResult restore = sandbox.am("restore", "-d", "open", "--store", store.toString());

    assertThat(run.exit()).as(run.err()).isEqualTo(7);
    assertThat(run.err()).contains("writable by others").contains("; ");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(restore.exit()).as(restore.err()).isIn(3, 7);
    assertThat(Leftovers.processes(sandbox)).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void givenGuest_thenItSeesNeitherTheAgentNorTheStore() throws IOException {
    Path seen = sandbox.root().resolve("seen");
    String script =
        "{ ls -A \"$DURATION_STATE_DIR\" \"$DURATION_RUNTIME_DIR\"; "
            + "test -e \"$DURATION_RUNTIME_DIR/agent.sock\" && echo sees the agent; "
            + "for p in /proc/[0-9]*; do readlink $p/exe; done; } >"
            + seen
            + " 2>&1; sleep 60";
    sandbox.am("run", "-d", "-g", "curious", "--", "sh", "-c", script).ok();
    sandbox.run(List.of("sleep", "1"));

    String text = Files.readString(seen);
    assertThat(text)
        .contains(sandbox.store() + ":")
        .doesNotContain("sees the agent", "agent.sock", "checkpoints", "events.jsonl", "/java");
  }
}
