package org.duration.coordinator.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.duration.coordinator.group.CommandFailure;
import org.duration.coordinator.group.ExitStatus;
import org.duration.coordinator.os.IoWords;
import org.duration.image.ImageException;
import org.duration.image.store.Export;
import org.duration.image.store.GroupCheckpoints;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}: a checkpoint as one stream. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a checkpoint as one stream, for import into another store.")
final class ExportCommand implements Callable<Integer> {
  @Mixin private CheckpointChoice choice = new CheckpointChoice();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to; default: standard output.")
  private Optional<Path> output = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (output.isEmpty() && (json.wanted() || Terminal.stdout())) {
      throw new CommandFailure(
          ExitStatus.USAGE,
          choice.group(),
          "the stream would go to "
              + (json.wanted() ? "where the document goes" : "the terminal")
              + "; name a file with -o");
    }
    try (Progress progress = new Progress()) {
      GroupCheckpoints checkpoints = choice.checkpoints();
      long seq = choice.seq(checkpoints);
      progress.step("exporting checkpoint " + seq);
      long bytes = write(checkpoints, seq);
      progress.done();
      if (output.isPresent()) {
        Map<String, Object> result =
            Map.of(
                "group",
                choice.group(),
                "seq",
                seq,
                "file",
                output.get().toString(),
                "bytes",
                bytes);
        json.print(result, () -> print(seq, bytes));
      }
      return 0;
    } catch (IOException e) {
      throw new CommandFailure(
              ExitStatus.FAILED,
              choice.group(),
              "cannot export: " + IoWords.of(e) + "; make room, or write somewhere else")
          .because(e);
    } catch (ImageException.Corrupt e) {
      throw new CommandFailure(ExitStatus.FAILED, choice.group(), e.getMessage()).because(e);
    }
  }

  /** A file appears under its name when all is in it. */
  private long write(GroupCheckpoints checkpoints, long seq) throws IOException {
    if (output.isEmpty()) {
      try (OutputStream out =
          new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)) {
        return Export.write(checkpoints, seq, out);
      }
    }
    Path file = output.get().toAbsolutePath();
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    Files.createFile(
        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      long bytes;
      try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
        bytes = Export.write(checkpoints, seq, out);
      }
      Files.move(part, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      return bytes;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void print(long seq, long bytes) {
    System.out.println(
        choice.group() + "@" + seq + ": " + Units.bytes(bytes) + " in " + output.orElseThrow());
  }
}
