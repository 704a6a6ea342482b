package org.duration.coordinator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.Difference;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.StoredImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code diff}: what two checkpoints differ in. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = "Compares two checkpoints: processes, memory page by page, descriptors.")
final class DiffCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "GROUP@A",
      converter = Target.Converter.class,
      description = "The earlier one.")
  private Target from = Target.NONE;

  @Parameters(
      index = "1",
      paramLabel = "GROUP@B",
      converter = Target.Converter.class,
      description = "The later one.")
  private Target to = Target.NONE;

  @Option(names = "--store", paramLabel = "DIR", description = "The directory with them.")
  private Optional<Path> store = Optional.empty();

  @Mixin private KeyOption keys = new KeyOption();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    try (Progress progress = new Progress()) {
      progress.step("comparing");
      Difference difference = Difference.of(read(from), read(to));
      progress.done();
      json.print(difference, () -> print(difference));
      return 0;
    }
  }

  private StoredImage read(Target target) {
    GroupCheckpoints checkpoints = target.checkpoints(store, keys);
    return checkpoints.read(target.choose(checkpoints));
  }

  private static void print(Difference difference) {
    System.out.printf(
        Locale.ROOT,
        "%s to %s, %d s later%s%n%n",
        difference.from(),
        difference.to(),
        difference.secondsBetween(),
        difference.sameGroup() ? "" : "; of different runs: a pid may be of another process");
    Table table =
        new Table(
            "PID",
            "COMM",
            "CHANGE",
            "MEMORY",
            "SAME",
            "CHANGED",
            "ADDED",
            "REMOVED",
            "MAPPED",
            "UNMAPPED",
            "OPENED",
            "CLOSED");
    for (Difference.OfProcess one : difference.processes()) {
      table.row(
          one.pid(),
          one.comm(),
          one.change(),
          Units.bytes(one.bytes()),
          one.pages().same(),
          one.pages().changed(),
          one.pages().added(),
          one.pages().removed(),
          one.areasMapped(),
          one.areasUnmapped(),
          one.opened().size(),
          one.closed().size());
    }
    table.print();
    for (Difference.OfProcess one : difference.processes()) {
      if (one.change().equals("changed")) {
        one.opened().forEach(file -> System.out.println(one.pid() + " opened " + file));
        one.closed().forEach(file -> System.out.println(one.pid() + " closed " + file));
      }
    }
  }
}
