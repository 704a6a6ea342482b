package org.duration.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.files.SnapshotRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotOrdersTest {
  @TempDir Path directory;

  private static SnapshotOrder order(Path root) {
    return new SnapshotOrder(
        List.of(root.toString()), List.of(new SnapshotRule(root + "/**", true)));
  }

  @Test
  void givenOrder_thenALineForEach() {
    assertThat(SnapshotOrders.text(order(Path.of("/srv/db"))))
        .isEqualTo("R /srv/db\n+ /srv/db/**\n");
    assertThat(SnapshotOrders.text(SnapshotOrder.NONE)).isEmpty();
  }

  @Test
  void givenOurOwnFiles_thenAnObjection() throws IOException {
    Path real = directory.toRealPath();
    List<Path> ours = List.of(real.resolve("state"));

    assertThat(SnapshotOrders.objection(order(real), ours))
        .get()
        .asString()
        .contains("keep them apart");
    assertThat(SnapshotOrders.objection(order(real.resolve("state/x")), ours)).isPresent();
    assertThat(SnapshotOrders.objection(order(real.resolve("other/not/there")), ours)).isEmpty();
    assertThat(SnapshotOrders.objection(order(Path.of("/dev/shm")), ours)).isPresent();
  }

  @Test
  void givenSymbolicLinkOnTheWay_thenAnObjectionWithTheRealPath() throws IOException {
    Path real = Files.createDirectory(directory.toRealPath().resolve("real"));
    Path link = Files.createSymbolicLink(directory.toRealPath().resolve("link"), real);

    assertThat(SnapshotOrders.objection(order(link.resolve("db")), List.of()))
        .get()
        .asString()
        .contains("write " + real.resolve("db"));
  }
}
