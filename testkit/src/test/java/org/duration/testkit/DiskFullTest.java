package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store that fills up at any byte of a checkpoint: an error, and nothing else changes. */
@Tag("it")
final class DiskFullTest {
  private static final long STORE_BYTES = 8 << 20;

  @Test
  void givenStoreThatFillsUp_whenCheckpointed_thenSaysSoAndTheOlderOneStays() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "a small store is mounted as root");
    try (Sandbox sandbox = Sandbox.create()) {
      Path small = Files.createDirectory(sandbox.root().resolve("small"));
      long agent = agentWithSmallStore(sandbox, small);
      Path seenByAgent = Path.of("/proc/" + agent + "/root" + small);
      Door door = new Door(sandbox);
      Guest guest = sandbox.guest("files");
      List<String> run = new ArrayList<>(List.of("run", "-d", "-g", "full", "--store"));
      run.add(small.toString());
      run.add("--");
      run.addAll(guest.command());
      inside(sandbox, agent, run.toArray(String[]::new)).ok();
      guest.awaitReady();
      long stored = door.checkpoint("full").ok().body().path("bytesStored").asLong();

      Path filler = seenByAgent.resolve("filler");
      for (long free : List.of(0L, 4096L, stored / 2, stored - 65536, stored, stored + 4096)) {
        fill(filler, seenByAgent, free);
        Door.Answer answer = door.checkpoint("full");
        if (answer.exit() != 0) {
          assertThat(answer.exit()).as(answer.message()).isEqualTo(1);
          assertThat(answer.message()).contains("ENOSPC").contains("; ").doesNotContain("\n");
        }
        try (var names = Files.list(seenByAgent.resolve("full").resolve("checkpoints"))) {
          assertThat(names.map(path -> path.getFileName().toString()))
              .contains("000000000001")
              .allMatch(name -> name.matches("[0-9]{12}"));
        }
        guest.awaitMore(2);
        Files.delete(filler);
      }

      door.checkpoint("full").ok();
      door.kill("full").ok();
      inside(sandbox, agent, "restore", "-d", "full").ok();
      guest.awaitMore(3);
      assertThat(guest.failures()).isEmpty();
      inside(sandbox, agent, "stop", "--kill", "full").ok();
    }
  }

  /** The mount is seen by this agent alone, and ends with it. */
  private static long agentWithSmallStore(Sandbox sandbox, Path small) throws IOException {
    String script =
        "mount -t tmpfs -o mode=700,size=" + STORE_BYTES + " tmpfs " + small + " && exec \"$@\"";
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script, "sh"));
    command.addAll(sandbox.amCommand("agent"));
    sandbox.run(command).ok();
    return new Door(sandbox).agentPid();
  }

  private static CommandResult inside(Sandbox sandbox, long agent, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("nsenter", "--mount", "--target", Long.toString(agent)));
    command.addAll(sandbox.amCommand(arguments));
    return sandbox.run(command);
  }

  private static void fill(Path filler, Path store, long free) throws IOException {
    byte[] block = new byte[4096];
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      while (store.toFile().getUsableSpace() > free) {
        file.write(block);
      }
    } catch (IOException e) {
      assertThat(free).isZero();
    }
  }
}
