package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A process that stands in a cgroup of its own stands there again, or it is told that it cannot.
 */
@Tag("it")
@Tag("once")
final class CgroupTest {
  private static final Path ALL = Path.of("/sys/fs/cgroup");

  private Sandbox sandbox;
  private Path place;

  /** In a hierarchy of version 1 or 2, whatever this host has mounted and lets us write to. */
  @BeforeEach
  void open() throws IOException {
    sandbox = Sandbox.create();
    String name = "duration-test-" + ProcessHandle.current().pid();
    place =
        Stream.of(ALL.resolve("unified"), ALL, ALL.resolve("cpu"))
            .filter(top -> Files.exists(top.resolve("cgroup.procs")))
            .findFirst()
            .orElse(ALL)
            .resolve(name);
    assumeTrue(made(), () -> "cgroups cannot be made here: " + place);
  }

  private boolean made() {
    try {
      Files.createDirectory(place);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void close() throws IOException {
    sandbox.close();
    Files.deleteIfExists(place);
  }

  private int hostPid() {
    return sandbox.am("ps", "--json", "guest").ok().json().path(0).path("hostPid").asInt();
  }

  private List<String> members() throws IOException {
    return Files.readAllLines(place.resolve("cgroup.procs"));
  }

  @Test
  void givenProcessInACgroupOfItsOwn_whenRestored_thenItIsThereOrThatIsTold() throws IOException {
    Guest guest = sandbox.start("guest", sandbox.guest("registers_static"));
    Files.writeString(place.resolve("cgroup.procs"), Integer.toString(hostPid()));
    RestoreScenario scenario = new RestoreScenario(sandbox, "guest", guest);

    scenario.loseAndRestore();

    assertThat(members()).containsExactly(Integer.toString(hostPid()));
    sandbox.am("stop", "--kill", "guest").ok();
    Files.delete(place);
    CommandResult restored = sandbox.am("restore", "-d", "guest").ok();
    String note =
        "cgroup " + hierarchy() + ":/" + place.getFileName() + ": this host does not have it";
    assertThat(restored.err()).contains("process 2: " + note);
    assertThat(sandbox.am("events", "guest").ok().out()).contains(note);
    guest.awaitMore(2);
  }

  private String hierarchy() {
    return place.startsWith(ALL.resolve("cpu")) ? "cpu" : "";
  }
}
