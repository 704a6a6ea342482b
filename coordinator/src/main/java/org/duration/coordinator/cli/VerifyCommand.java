package org.duration.coordinator.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.ExitStatus;
import org.duration.image.Damage;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.ImageVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verify}: reads every byte of a checkpoint and says what is damaged. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Reads every byte of a checkpoint and says what is damaged.")
final class VerifyCommand implements Callable<Integer> {
  @Mixin private CheckpointChoice choice = new CheckpointChoice();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    try (Progress progress = new Progress()) {
      GroupCheckpoints checkpoints = choice.checkpoints();
      long seq = choice.seq(checkpoints);
      progress.step("reading checkpoint " + seq);
      List<Damage> damages = ImageVerifier.verify(checkpoints, seq);
      progress.done();
      List<String> found = damages.stream().map(Damage::toString).toList();
      json.print(
          Map.of("group", choice.group(), "seq", seq, "intact", found.isEmpty(), "damage", found),
          () -> print(seq, found));
      return found.isEmpty() ? 0 : ExitStatus.FAILED.code();
    }
  }

  private void print(long seq, List<String> found) {
    String name = choice.group() + "@" + seq;
    if (found.isEmpty()) {
      System.out.println(name + ": intact");
    }
    found.forEach(damage -> System.out.println(name + ": damaged: " + damage));
  }
}
