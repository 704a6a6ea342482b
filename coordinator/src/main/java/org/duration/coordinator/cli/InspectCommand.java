package org.duration.coordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.Checkpoints;
import org.duration.coordinator.group.Json;
import org.duration.image.Image;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.ProcessImage;
import org.duration.image.store.StoredImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code inspect}: looks into a checkpoint. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Shows what a checkpoint holds; --json shows the whole manifest.")
final class InspectCommand implements Callable<Integer> {
  @Mixin private CheckpointChoice choice = new CheckpointChoice();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() throws IOException {
    StoredImage stored = choice.read();
    json.print(json.wanted() ? document(stored) : stored, () -> print(stored));
    return 0;
  }

  /**
   * The manifest as it stands on the disk, decrypted, with the keys that scripts rely on in each
   * process.
   */
  private static JsonNode document(StoredImage stored) throws IOException {
    Image image = stored.image();
    ObjectNode root = (ObjectNode) Json.MAPPER.readTree(stored.manifest());
    root.set("checkpoint", Json.MAPPER.valueToTree(Checkpoints.summary(stored.commit())));
    for (int i = 0; i < image.processes().size(); i++) {
      ObjectNode process = (ObjectNode) root.path("processes").get(i);
      boolean builds = buildsOnOthers(image.processes().get(i));
      process.put("kind", builds ? "incremental" : "full");
      if (builds) {
        image.header().parent().ifPresent(base -> process.put("base", base));
      }
    }
    return root;
  }

  private static boolean buildsOnOthers(ProcessImage process) {
    return process.pages().stream().anyMatch(extent -> extent.file() > 0);
  }

  private static void print(StoredImage stored) {
    Image image = stored.image();
    System.out.printf(
        "%s@%d, %s, taken %s on %s (Linux %s, %s)%n",
        image.header().group(),
        image.header().seq(),
        image.header().kind().name().toLowerCase(Locale.ROOT),
        Units.time(image.header().createdAt()),
        image.host().hostname(),
        image.host().kernelRelease(),
        image.host().machine());
    System.out.printf(
        "%d processes, %d threads, %d open files, %s of memory, %s on disk%n%n",
        image.processes().size(),
        image.threadCount(),
        image.openFiles().size(),
        Units.bytes(stored.commit().bytesLogical()),
        Units.bytes(stored.commit().bytesStored()));
    Table table =
        new Table("PID", "PPID", "SID", "PGID", "COMM", "THREADS", "AREAS", "FDS", "MEMORY", "NEW");
    for (ProcessImage process : image.processes()) {
      long memory = process.pages().stream().mapToLong(PageExtent::bytes).sum();
      long fresh =
          process.pages().stream()
              .filter(extent -> extent.file() == 0)
              .mapToLong(PageExtent::bytes)
              .sum();
      table.row(
          process.pid(),
          process.ppid(),
          process.sid(),
          process.pgid(),
          process.comm(),
          process.threads().size(),
          process.live().map(live -> live.memory().areas().size()).orElse(0),
          process.live().map(live -> live.descriptors().size()).orElse(0),
          Units.bytes(memory),
          Units.bytes(fresh));
    }
    table.print();
  }
}
