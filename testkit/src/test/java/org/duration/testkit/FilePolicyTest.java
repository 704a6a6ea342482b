package org.duration.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that went on changing after the checkpoint, and what the policy says of them. */
@Tag("it")
final class FilePolicyTest {
  @Test
  void givenAppendOnlyLogAndTruncate_whenRestored_thenItHoldsWhatItHeldAtTheCheckpoint()
      throws IOException {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.guest("append");
      Path policy = sandbox.root().resolve("append.yaml");
      Files.writeString(
          policy,
          "group: append\ncheckpoint: { every: 1h, files: { \"/**/append.log\": truncate } }\n");
      List<String> run =
          new ArrayList<>(List.of("run", "-d", "-g", "append", "-p", policy.toString(), "--"));
      run.addAll(guest.command());
      sandbox.am(run.toArray(String[]::new)).ok();
      guest.awaitReady();

      new RestoreScenario(sandbox, "append", guest).twiceInARow();
      sandbox.am("stop", "--kill", "append").ok();
    }
  }
}
