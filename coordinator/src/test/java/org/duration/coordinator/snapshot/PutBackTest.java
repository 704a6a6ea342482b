package org.duration.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.duration.coordinator.os.FileMeta;
import org.duration.image.CheckpointKind;
import org.duration.image.Clocks;
import org.duration.image.CpuFeatures;
import org.duration.image.CpuLeaf;
import org.duration.image.HostSignature;
import org.duration.image.Image;
import org.duration.image.ImageHeader;
import org.duration.image.files.ContentId;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;
import org.duration.image.files.FileHolds;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.SnapshotFile;
import org.duration.image.files.SnapshotOrder;
import org.duration.image.files.SnapshotRule;
import org.duration.image.files.Snapshots;
import org.duration.image.ipc.IpcObjects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Put back, and taken back, file by file; the checkpoint is made by hand of what stands there. */
final class PutBackTest {
  @TempDir Path directory;
  private Path place;
  private Path pages;
  private Image image;
  private Map<String, String> atCheckpoint;

  @BeforeEach
  void checkpoint() throws IOException {
    place = Files.createDirectory(directory.toRealPath().resolve("place"));
    pages = directory.resolve("pages.dat");
    byte[] large = new byte[300_000];
    Arrays.fill(large, (byte) 7);
    Files.write(place.resolve("large"), large);
    Files.writeString(place.resolve("small"), "as it was");
    Files.writeString(place.resolve("empty"), "");
    Files.createDirectory(place.resolve("deep"));
    Files.writeString(place.resolve("deep/inner"), "inner");
    Files.createSymbolicLink(place.resolve("link"), Path.of("small"));
    Files.createLink(place.resolve("twin"), place.resolve("small"));
    Files.setAttribute(place.resolve("small"), "unix:mode", 0400);
    image = imageOf(place);
    atCheckpoint = state();
  }

  private void change() throws IOException {
    byte[] large = Files.readAllBytes(place.resolve("large"));
    large[100_000] = 8;
    Files.write(place.resolve("large"), Arrays.copyOf(large, 400_000));
    Files.writeString(place.resolve("empty"), "not any more");
    Files.delete(place.resolve("deep/inner"));
    Files.delete(place.resolve("deep"));
    Files.writeString(place.resolve("deep"), "a file by now");
    Files.delete(place.resolve("link"));
    Files.createDirectories(place.resolve("link/new"));
    Files.writeString(place.resolve("link/new/file"), "new");
    Files.delete(place.resolve("twin"));
    Files.writeString(place.resolve("newer"), "newer");
  }

  @Test
  void givenChangedFiles_whenPutBack_thenAllIsAsItWas() throws IOException {
    FileMeta large = FileMeta.of(place.resolve("large"));
    change();

    try (PutBack files = begin()) {
      files.apply();
      files.release();
      files.done();
      assertThat(files.sentence()).isEqualTo("2 files put back, 4 made again, 3 newer removed");
    }

    assertThat(state()).isEqualTo(atCheckpoint);
    assertThat(FileMeta.of(place.resolve("large")).inode()).isEqualTo(large.inode());
    assertThat(FileMeta.of(place.resolve("twin")).inode())
        .isEqualTo(FileMeta.of(place.resolve("small")).inode());
    assertThat(undo()).doesNotExist();
  }

  @Test
  void givenNothingChanged_whenPutBack_thenNothingIsTouched() throws IOException {
    try (PutBack files = begin()) {
      files.apply();
      files.done();
      assertThat(files.sentence()).isEmpty();
    }
    assertThat(state()).isEqualTo(atCheckpoint);
  }

  @Test
  void givenRestoreThatFails_whenTakenBack_thenAllIsAsItWasBefore() throws IOException {
    change();
    Map<String, String> before = state();

    try (PutBack files = begin()) {
      files.apply();
      files.release();
      assertThat(state()).isEqualTo(atCheckpoint);
      files.takeBack();
    }

    assertThat(state()).isEqualTo(before);
    assertThat(undo()).doesNotExist();
  }

  @Test
  void givenAgentThatDiedInTheMidst_whenRecovered_thenTakenBackUnlessTheGroupWasLetGo()
      throws IOException {
    change();
    Map<String, String> before = state();
    try (PutBack files = begin()) {
      files.apply();
    }

    assertThat(PutBack.recover(undo())).isTrue();
    assertThat(state()).isEqualTo(before);
    assertThat(PutBack.recover(undo())).isFalse();

    try (PutBack files = begin()) {
      files.apply();
      files.release();
    }
    assertThat(PutBack.recover(undo())).isFalse();
    assertThat(state()).isEqualTo(atCheckpoint);
    assertThat(undo()).doesNotExist();
  }

  /** Wherever it dies: each prefix of the log is of changes of which the last may not be made. */
  @Test
  void givenLogThatEndsAnywhere_whenRecovered_thenWhatItNamesIsAsBefore() throws IOException {
    change();
    Map<String, String> before = state();
    try (PutBack files = begin()) {
      files.apply();
    }
    Path log = undo().resolve("log");
    Files.writeString(log, Files.readString(log) + "{\"kind\":\"MADE\",\"pa");

    assertThat(PutBack.recover(undo())).isTrue();
    assertThat(state()).isEqualTo(before);
  }

  /** Dies behind each single change: what is named in the log and was not made changes nothing. */
  @Test
  void givenDeathBehindEachChange_whenRecovered_thenAllIsAsBefore() throws IOException {
    change();
    Map<String, String> before = state();
    for (int made = 0; ; made++) {
      int steps;
      try (UndoLog undo = UndoLog.begin(undo())) {
        Changes changes = new Changes(image, pages, path -> false, undo);
        changes.plan();
        undo.sync();
        steps = changes.makeSome(made);
      }
      assertThat(PutBack.recover(undo())).isTrue();
      assertThat(state()).as("behind %d changes", made).isEqualTo(before);
      if (made == steps) {
        return;
      }
    }
  }

  @Test
  void givenFileThatThePolicyKeepsByNow_whenPutBack_thenItIsLeft() throws IOException {
    change();
    String large = place.resolve("large").toString();
    String newer = place.resolve("newer").toString();

    try (PutBack files =
        PutBack.begin(image, pages, path -> path.equals(large) || path.equals(newer), undo())) {
      files.apply();
      files.done();
    }

    assertThat(Files.size(place.resolve("large"))).isEqualTo(400_000);
    assertThat(place.resolve("newer")).exists();
    assertThat(Files.readString(place.resolve("empty"))).isEmpty();
  }

  @Test
  void givenImageThatEndsEarly_whenPutBack_thenItFailsAndCanBeTakenBack() throws IOException {
    change();
    Map<String, String> before = state();
    Files.write(pages, Arrays.copyOf(Files.readAllBytes(pages), 100));

    try (PutBack files = begin()) {
      assertThatThrownBy(files::apply).isInstanceOf(IOException.class);
      files.takeBack();
    }

    assertThat(state()).isEqualTo(before);
  }

  private Path undo() {
    return directory.resolve("undo");
  }

  private PutBack begin() throws IOException {
    return PutBack.begin(image, pages, path -> false, undo());
  }

  /** Everything but access times, changed by looking, and the times of directories' own making. */
  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.toList()) {
        FileMeta meta = FileMeta.of(path);
        String bytes =
            meta.link()
                ? Files.readSymbolicLink(path).toString()
                : meta.directory() ? "" : Integer.toHexString(Arrays.hashCode(read(path)));
        state.put(
            path.toString(),
            String.format("%o %d %d %s", meta.mode(), meta.size(), meta.mtimeNanos(), bytes));
      }
    }
    return state;
  }

  private static byte[] read(Path path) throws IOException {
    try (var channel = Readable.open(path)) {
      var bytes = java.nio.ByteBuffer.allocate((int) channel.size());
      channel.read(bytes);
      return bytes.array();
    }
  }

  private Image imageOf(Path root) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    List<FileContent> contents = new ArrayList<>();
    List<SnapshotFile> files = new ArrayList<>();
    Map<Long, String> linked = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted().toList()) {
        FileMeta meta = FileMeta.of(path);
        List<FileExtent> extents = new ArrayList<>();
        String same = meta.regular() ? linked.putIfAbsent(meta.inode(), path.toString()) : null;
        if (meta.regular() && meta.size() > 0 && same == null) {
          ContentId id = new ContentId(contents.size());
          byte[] bytes = Files.readAllBytes(path);
          contents.add(new FileContent(id, DataFile.PAGES, data.size(), bytes.length));
          data.writeBytes(bytes);
          extents.add(new FileExtent(0, id));
        }
        files.add(
            new SnapshotFile(
                path.toString(),
                identity(path, meta),
                meta.atimeNanos(),
                meta.link()
                    ? Optional.of(Files.readSymbolicLink(path).toString())
                    : Optional.empty(),
                Optional.ofNullable(same),
                extents));
      }
    }
    Files.write(pages, data.toByteArray());
    SnapshotOrder order =
        new SnapshotOrder(
            List.of(root.toString()),
            List.of(new SnapshotRule(root.toString(), true), new SnapshotRule(root + "/**", true)));
    return image(contents, new Snapshots(order, files));
  }

  private static FileIdentity identity(Path path, FileMeta meta) throws IOException {
    return new FileIdentity(
        meta.device(),
        meta.inode(),
        meta.size(),
        meta.mode(),
        meta.uid(),
        meta.gid(),
        (Integer) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS),
        0,
        meta.mtimeNanos(),
        0);
  }

  private static Image image(List<FileContent> contents, Snapshots snapshots) {
    Map<CpuLeaf, Integer> leaves = new EnumMap<>(CpuLeaf.class);
    for (CpuLeaf leaf : CpuLeaf.values()) {
      leaves.put(leaf, 0);
    }
    return new Image(
        new ImageHeader(
            ImageHeader.CURRENT_FORMAT,
            "group",
            1,
            1,
            1,
            CheckpointKind.FULL,
            OptionalLong.empty(),
            Instant.EPOCH,
            "test",
            2,
            0),
        new HostSignature(
            "6", "1", "x86_64", "here", 4096, new CpuFeatures(7, 832, leaves), Optional.empty()),
        new Clocks(1, 1, 1),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        contents,
        FileHolds.NONE,
        IpcObjects.NONE,
        List.of(),
        snapshots);
  }
}
