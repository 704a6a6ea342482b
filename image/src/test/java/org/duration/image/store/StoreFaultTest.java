package org.duration.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.duration.image.ImageException;
import org.duration.image.SampleImages;
import org.duration.image.faulty.Disk;
import org.duration.image.memory.PageCopy;
import org.duration.image.memory.PageFile;
import org.duration.image.seal.StoreKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever goes wrong at whichever change of a file, while a checkpoint is packed and written,
 * pages of earlier ones are put together in it, one is thinned out or one is imported: what was
 * promised is there and whole, what is offered is whole, and the rest goes.
 */
class StoreFaultTest {
  private static final double SCALE =
      Double.parseDouble(System.getProperty("duration.fault.scale", "0.1"));
  private static final long SEED = Long.getLong("duration.fault.seed", 1);
  private static final StoreKey KEY = StoreKey.of(new byte[StoreKey.BYTES]);

  @TempDir Path temporary;
  private Path memory;
  private byte[] stream;

  /** What is done while something goes wrong; it returns when it is promised. */
  private interface Work {
    void on(GroupCheckpoints checkpoints) throws IOException;
  }

  /**
   * @param makes the checkpoint that it makes; 0: none
   * @param takes the one that it takes away; 0: none
   */
  private record Scene(String name, boolean sealed, Work work, long makes, long takes) {}

  @BeforeEach
  void prepare() throws IOException {
    memory = Files.createDirectory(temporary.resolve("memory"));
    GroupCheckpoints elsewhere = TestStores.withSample(temporary.resolve("elsewhere"), 9);
    ByteArrayOutputStream exported = new ByteArrayOutputStream();
    Export.write(elsewhere, 9, exported);
    stream = exported.toByteArray();
  }

  private List<Scene> scenes() {
    List<Scene> scenes = new ArrayList<>();
    for (boolean sealed : new boolean[] {false, true}) {
      scenes.add(new Scene("pack", sealed, StoreFaultTest::pack, 3, 0));
      scenes.add(new Scene("fold", sealed, StoreFaultTest::fold, 3, 0));
    }
    scenes.add(new Scene("prune", false, checkpoints -> checkpoints.delete(1), 0, 1));
    scenes.add(
        new Scene(
            "import",
            false,
            checkpoints ->
                Import.read(
                    new ByteArrayInputStream(stream),
                    new CheckpointStore(checkpoints.directory().getParent().getParent())),
            9,
            0));
    return scenes;
  }

  private static void pack(GroupCheckpoints checkpoints) throws IOException {
    try (Draft draft = checkpoints.begin(3)) {
      draft.link(checkpoints.read(2));
      Files.write(draft.rawPages(), TestStores.randomBytes(SampleImages.PAGES_BYTES, 3));
      draft.pack();
      draft.commit(LinkedPagesTest.building(3, 2), SampleImages.CONTENTS, System.nanoTime());
    }
  }

  private static void fold(GroupCheckpoints checkpoints) throws IOException {
    try (Draft draft = checkpoints.begin(3)) {
      draft.link(checkpoints.read(2));
      int half = SampleImages.PAGES_BYTES / 2 / 4096 * 4096;
      Files.write(draft.rawPages(), TestStores.randomBytes(half, 3));
      draft.append(
          List.of(
              new PageCopy(
                  new PageFile(2, SampleImages.PAGES_BYTES),
                  0,
                  SampleImages.PAGES_BYTES - half,
                  half)));
      draft.commit(SampleImages.sample(3), SampleImages.CONTENTS, System.nanoTime());
    }
  }

  private Seals seals(Scene scene) {
    return scene.sealed
        ? new Seals(Optional.of(KEY), Optional.of(KEY), List.of(), Optional.of(memory))
        : Seals.NONE;
  }

  private Path begin(Scene scene, String name) throws IOException {
    Path root = temporary.resolve(name);
    GroupCheckpoints checkpoints =
        on(new Disk(Files.createDirectory(root), Disk.Fault.EIO, 0), seals(scene));
    TestStores.commitSample(checkpoints, 1);
    TestStores.commitSample(checkpoints, 2);
    return root;
  }

  private static GroupCheckpoints on(Disk disk, Seals seals) {
    return new CheckpointStore(disk.path()).group("shop").with(seals);
  }

  private long changes(Scene scene) throws IOException {
    Path root = begin(scene, "count");
    Disk disk = new Disk(root, Disk.Fault.EIO, 0);
    scene.work.on(on(disk, seals(scene)));
    SafeFiles.deleteTree(root);
    return disk.changes();
  }

  @Test
  void givenFaultAtAChange_thenWhatWasPromisedIsThereAndNothingElseIsOffered() throws IOException {
    all(SCALE * 0.3); // a few of each in every build
  }

  @Test
  @Tag("fault")
  void givenFaultAtEachChange_thenWhatWasPromisedIsThereAndNothingElseIsOffered()
      throws IOException {
    all(Math.max(SCALE, 1));
  }

  private void all(double scale) throws IOException {
    for (Scene scene : scenes()) {
      long changes = changes(scene);
      assertThat(changes).as(scene.name).isGreaterThan(5);
      for (Disk.Fault fault : Disk.Fault.values()) {
        int points = (int) Math.max(2, Math.round(changes * Math.min(scale, 1)));
        Random random = new Random(SEED + fault.ordinal());
        for (int i = 0; i < points; i++) {
          long at =
              1 + (long) ((i + (points == changes ? 0 : random.nextDouble())) * changes / points);
          try {
            once(scene, fault, Math.min(at, changes));
          } catch (IOException | RuntimeException | AssertionError e) {
            fail(scene.name + (scene.sealed ? " sealed" : "") + ", " + fault + " at " + at, e);
          }
        }
      }
    }
  }

  private void once(Scene scene, Disk.Fault fault, long at) throws IOException {
    Path root = begin(scene, "store");
    Disk disk = new Disk(root, fault, at);
    boolean promised = false;
    try {
      scene.work.on(on(disk, seals(scene)));
      promised = true;
    } catch (Disk.Killed e) {
      assertThat(fault).isIn(Disk.Fault.KILL, Disk.Fault.POWER_LOSS);
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(Disk.Killed.class);
    } catch (IOException | ImageException e) {
      assertThat(fault).isIn(Disk.Fault.EIO, Disk.Fault.ENOSPC);
      assertThat(e.getMessage()).isNotEmpty();
    }
    assertThat(fault == Disk.Fault.SHORT_WRITE && !promised).isFalse();
    Path left = temporary.resolve("left");
    disk.leave(left, SEED * 1000 + at);
    check(scene, promised, on(new Disk(left, Disk.Fault.EIO, 0), seals(scene)));
    SafeFiles.deleteTree(left);
    SafeFiles.deleteTree(root);
    SafeFiles.deleteTree(memory);
    Files.createDirectory(memory);
  }

  private static void check(Scene scene, boolean promised, GroupCheckpoints left)
      throws IOException {
    Set<Long> must = new HashSet<>(Set.of(1L, 2L));
    must.remove(scene.takes);
    if (promised && scene.makes > 0) {
      must.add(scene.makes);
    }
    assertThat(left.sequence()).containsAll(must);
    if (promised && scene.takes > 0) {
      assertThat(left.sequence()).doesNotContain(scene.takes);
    }
    left.cleanLeftovers();
    for (long seq : left.sequence()) {
      assertThat(ImageVerifier.verify(left, seq)).as("%d", seq).isEmpty();
    }
    try (Stream<Path> entries = Files.list(left.directory())) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .allMatch(name -> name.matches("[0-9]{12}"));
    }
    TestStores.commitSample(left, 20);
    assertThat(left.read(20).damagedData()).isEmpty();
  }
}
