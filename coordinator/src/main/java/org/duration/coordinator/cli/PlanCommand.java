package org.duration.coordinator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.group.PlanView;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.StoredImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    @Parameters(
        paramLabel = "GROUP[@SEQ]",
        converter = Target.Converter.class,
        description = "The checkpoint; default: the newest.")
    private Target target = Target.NONE;

    @Option(
        names = "--store",
        paramLabel = "DIR",
        description = "The directory with its checkpoints.")
    private Optional<Path> store = Optional.empty();

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
      GroupCheckpoints checkpoints = target.checkpoints(store);
      StoredImage stored = checkpoints.read(target.choose(checkpoints));
      Path root = checkpoints.directory().getParent().getParent();
      PlanView view = PlanView.of(Local.services(), target.group(), stored, root);
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
