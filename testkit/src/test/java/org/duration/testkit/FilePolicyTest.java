package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.duration.image.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that went on changing after the checkpoint, and what the policy says of them. */
@Tag("it")
final class FilePolicyTest {
  private static final String GROUP = "files";

  @Test
  void givenAppendOnlyLogAndTruncate_whenRestored_thenItHoldsWhatItHeldAtTheCheckpoint()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = run(sandbox, sandbox.guest("append"), "\"/**/append.log\": truncate");

      new RestoreScenario(sandbox, GROUP, guest).twiceInARow();
      sandbox.am("stop", "--kill", GROUP).ok();
    }
  }

  @Test
  void givenFilesThatWentOnChangingAndSnapshot_whenRestored_thenTheyAreAsAtTheCheckpoint()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Path place = sandbox.scratch().resolve("snapshots");
      Guest guest = run(sandbox, sandbox.guest("snapshots"), "\"" + place + "\": snapshot");

      new RestoreScenario(sandbox, GROUP, guest).twiceInARow();
      sandbox.am("stop", "--kill", GROUP).ok();
    }
  }

  @Test
  void givenRestoreThatCannotPutAFileBack_thenRefusedAndTheOthersAreAsBefore() throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Path place = sandbox.scratch().resolve("snapshots");
      Guest guest = run(sandbox, sandbox.guest("snapshots"), "\"" + place + "\": snapshot");
      sandbox.am("checkpoint", GROUP).ok();
      guest.awaitMore(2);
      sandbox.am("stop", "--kill", GROUP).ok();
      Files.delete(place.resolve("base"));
      Files.createDirectory(place.resolve("base"));
      Path foreign = Files.createDirectory(place.resolve("base/kept"));
      sandbox.run(List.of("mkfifo", foreign.resolve("fifo").toString())).ok();
      Map<String, String> before = bytesOf(place);

      CommandResult refused = sandbox.am("restore", "-d", GROUP);

      assertThat(refused.exit()).isEqualTo(5);
      assertThat(refused.err())
          .contains("cannot put a file back", place.resolve("base").toString())
          .doesNotContain("could not be made again");
      assertThat(bytesOf(place)).isEqualTo(before);
    }
  }

  private static Map<String, String> bytesOf(Path place) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.toList()) {
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        bytes.put(
            path.toString(),
            file && Files.isReadable(path) ? Bytes.of(Files.readAllBytes(path)).sha256() : "");
      }
    }
    return bytes;
  }

  @Test
  void givenSnapshotOfWhatCannotBeTaken_whenCheckpointed_thenRefusedByName() throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = run(sandbox, sandbox.guest("append"), "\"" + sandbox.root() + "\": snapshot");

      CommandResult refused = sandbox.am("checkpoint", GROUP);

      assertThat(refused.exit()).isEqualTo(4);
      assertThat(refused.err())
          .contains("snapshot of " + sandbox.root(), "holds checkpoints", "keep them apart");
      guest.awaitMore(1);
      sandbox.am("stop", "--kill", GROUP).ok();
    }
  }

  private static Guest run(Sandbox sandbox, Guest guest, String files) throws IOException {
    Path policy = sandbox.root().resolve("policy.yaml");
    Files.writeString(
        policy, "group: " + GROUP + "\ncheckpoint: { every: 1h, files: { " + files + " } }\n");
    List<String> run =
        new ArrayList<>(List.of("run", "-d", "-g", GROUP, "-p", policy.toString(), "--"));
    run.addAll(guest.command());
    sandbox.am(run.toArray(String[]::new)).ok();
    guest.awaitReady();
    return guest;
  }
}
