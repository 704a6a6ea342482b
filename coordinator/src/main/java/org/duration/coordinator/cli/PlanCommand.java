package org.duration.coordinator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.PlanView;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.StoredImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code plan}: the restore plan of a checkpoint. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = "Shows the restore plan of a checkpoint, and whether it would work here.",
    subcommands = PlanCommand.Show.class)
final class PlanCommand {

  /** {@code plan show GROUP@SEQ}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints the plan as text, or every reason why there is none.")
  static final class Show implements Callable<Integer> {
    @Mixin private CheckpointChoice choice = new CheckpointChoice();

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
      GroupCheckpoints checkpoints = choice.checkpoints();
      StoredImage stored = checkpoints.read(choice.seq(checkpoints));
      Path root = checkpoints.directory().getParent().getParent();
      PlanView view = PlanView.of(Local.services(), choice.group(), stored, root);
      json.print(view, () -> print(view));
      return view.works() ? 0 : ExitStatus.CANNOT_RESTORE.code();
    }

    private static void print(PlanView view) {
      view.notes().forEach(note -> System.out.println("note: " + note));
      List<Map<String, Object>> refusals = view.refusals();
      if (view.works()) {
        System.out.print(view.text());
      } else {
        System.out.println("cannot be restored here:");
        refusals.forEach(refusal -> System.out.println("  " + refusal.get("sentence")));
      }
    }
  }
}
