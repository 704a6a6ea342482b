package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another node, as far as one machine can show it: a copy of the store, an agent with places of its
 * own in another network under another name, all original processes gone and their pids taken.
 */
@Tag("it")
final class OtherNodeTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  @ParameterizedTest
  @ValueSource(strings = {"tree", "threads", "bash_jobs.sh"})
  void givenCopyOfTheStore_whenRestoredElsewhere_thenTheGuestGoesOn(String name) throws Exception {
    try (Sandbox here = Sandbox.create();
        Sandbox there = Sandbox.create()) {
      Guest guest = here.start("moved", here.guest(name));
      guest.awaitMore(2);
      here.am("checkpoint", "moved").ok();
      List<Long> original = new ArrayList<>();
      here.am("ps", "--json", "moved")
          .ok()
          .json()
          .forEach(process -> original.add(process.path("hostPid").asLong()));
      here.am("stop", "--kill", "moved").ok();
      here.am("agent", "--stop").ok();
      Path store = Files.createDirectory(there.root().resolve("copy"));
      here.run(List.of("cp", "-a", here.store().resolve("moved").toString(), store.toString()))
          .ok();
      there.run(List.of("chmod", "700", store.toString())).ok();
      List<Process> squatters = take(original);
      try {
        goesOn(there, guest, store);
      } finally {
        squatters.forEach(OtherNodeTest::end);
      }
    }
  }

  private static void goesOn(Sandbox there, Guest guest, Path store) {
    int written = guest.ticks().size();
    List<String> restore = there.amCommand("restore", "--store", store.toString(), "-d", "moved");

    there.run(elsewhere(restore)).ok();

    guest.awaitMore(3);
    List<Long> ticks = guest.ticks();
    assertThat(ticks.get(written + 1)).isEqualTo(ticks.get(written) + 1);
    assertThat(guest.failures()).isEmpty();
    there.am("checkpoint", "moved").ok();
    guest.awaitMore(1);
  }

  private static void end(Process squatter) {
    squatter.descendants().forEach(ProcessHandle::destroyForcibly);
    squatter.destroyForcibly();
  }

  /**
   * In another network and with another host name. A plain user can have these only inside a user
   * namespace, where root's directories are nobody's and no store is safe: he stays where he is.
   */
  private static List<String> elsewhere(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (ROOT) {
      whole.addAll(List.of("unshare", "--net", "--uts"));
      whole.addAll(List.of("sh", "-c", "hostname elsewhere && exec \"$@\"", "sh"));
    }
    whole.addAll(command);
    return whole;
  }

  /** Sleeping processes with these pids, where the kernel lets us choose. */
  private static List<Process> take(List<Long> pids) throws IOException {
    List<Process> squatters = new ArrayList<>();
    for (long pid : ROOT ? pids : List.<Long>of()) {
      String script = "echo " + (pid - 1) + " >/proc/sys/kernel/ns_last_pid; sleep 120 & wait";
      squatters.add(new ProcessBuilder("sh", "-c", script).start());
    }
    return squatters;
  }
}
