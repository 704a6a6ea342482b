package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.duration.image.store.CheckpointStore;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.ImageVerifier;

/** What stands on the disk of a group, looked at without the agent. */
public final class Stores {
  private Stores() {}

  public static GroupCheckpoints of(Sandbox sandbox, String group) {
    return CheckpointStore.open(sandbox.store()).group(group);
  }

  /** No checkpoint, and no part of one. */
  public static void assertNothingOf(Sandbox sandbox, String group) {
    assertThat(names(of(sandbox, group).directory())).isEmpty();
  }

  /** Every byte of every checkpoint that is offered is right. */
  public static void assertIntact(Sandbox sandbox, String group) {
    GroupCheckpoints checkpoints = of(sandbox, group);
    for (long seq : checkpoints.sequence()) {
      assertThat(ImageVerifier.verify(checkpoints, seq)).as("checkpoint " + seq).isEmpty();
    }
  }

  /** Nothing but whole checkpoints stands in the directory. */
  public static void assertNoDraft(Sandbox sandbox, String group) {
    assertThat(names(of(sandbox, group).directory())).allMatch(name -> name.matches("[0-9]{12}"));
  }

  private static List<String> names(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
