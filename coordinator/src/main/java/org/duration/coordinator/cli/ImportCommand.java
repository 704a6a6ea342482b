package org.duration.coordinator.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CheckpointSummary;
import org.duration.coordinator.group.Checkpoints;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.os.IoWords;
import org.duration.coordinator.os.Places;
import org.duration.image.ImageException;
import org.duration.image.Uid;
import org.duration.image.store.CheckpointStore;
import org.duration.image.store.Import;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: a checkpoint from a stream. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Reads a checkpoint that was exported, and keeps it when all of it is right. Import only"
            + " what you would run: a restore runs it.")
final class ImportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The stream; default, and -: standard input.")
  private String file = "-";

  @Option(names = "--store", paramLabel = "DIR", description = "The store that it goes to.")
  private Optional<Path> store = Optional.empty();

  @Mixin private KeyOption keys = new KeyOption();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    try (Progress progress = new Progress();
        InputStream in = open()) {
      progress.step("importing");
      CheckpointSummary summary = Checkpoints.summary(Import.read(in, place(), keys::seals));
      progress.done();
      json.print(summary, () -> print(summary));
      return 0;
    } catch (IOException e) {
      throw failure(IoWords.of(e) + "; name a file that can be read, and make room");
    } catch (ImageException.BadStream e) {
      throw failure(e.getMessage());
    }
  }

  private CheckpointStore place() throws IOException {
    Places places = Session.here();
    if (store.isEmpty()) {
      places.create(Uid.effective());
    }
    return CheckpointStore.open(store.orElse(places.state()));
  }

  private InputStream open() throws IOException {
    return file.equals("-")
        ? new BufferedInputStream(System.in, 1 << 16)
        : new BufferedInputStream(Files.newInputStream(Path.of(file)), 1 << 16);
  }

  private CommandFailure failure(String why) {
    return new CommandFailure(ExitStatus.FAILED, "import", why);
  }

  private static void print(CheckpointSummary summary) {
    System.out.println(
        summary.group()
            + "@"
            + summary.seq()
            + ": imported, "
            + Units.bytes(summary.bytesStored())
            + ", whole; restore it with duration-am restore "
            + summary.group()
            + " --at "
            + summary.seq());
  }
}
