// What has to be changed so that files are what they were at a checkpoint.
package org.duration.coordinator.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.duration.coordinator.os.FileMeta;
import org.duration.coordinator.os.FileSystems;
import org.duration.image.Image;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.SnapshotFile;
import org.duration.image.files.Snapshots;

/** Planned as a whole, with how each is taken back; then made in the same order. */
final class Changes {
  private final Image image;
  private final Snapshots snapshots;
  private final List<SnapshotFile> wanted;
  private final Predicate<String> kept;
  private final Path pagesFile;
  private final UndoLog undo;
  private final List<Change> changes = new ArrayList<>();
  private final Set<Path> directories = new HashSet<>();
  private final Map<Path, String> gone = new HashMap<>();
  private final Map<Long, Path> fileSystems = new HashMap<>();
  private int changed;
  private int made;
  private int removed;

  Changes(Image image, Path pagesFile, Predicate<String> kept, UndoLog undo) {
    this.image = image;
    this.snapshots = image.snapshots();
    this.wanted = snapshots.files().stream().filter(file -> !kept.test(file.path())).toList();
    this.kept = kept;
    this.pagesFile = pagesFile;
    this.undo = undo;
  }

  /** Reads files and writes nothing but the log. */
  void plan() throws IOException {
    removeOthers();
    try (FileChannel pages = FileChannel.open(pagesFile, StandardOpenOption.READ)) {
      for (SnapshotFile file : wanted) {
        one(file, pages);
      }
    }
  }

  void make() throws IOException {
    makeSome(changes.size());
    for (int i = wanted.size() - 1; i >= 0; i--) {
      directoryMeta(wanted.get(i));
    }
    for (Path place : fileSystems.values()) {
      FileSystems.sync(there(place));
    }
  }

  /** The first so many; returns how many there are. */
  int makeSome(int count) throws IOException {
    try (FileChannel pages = FileChannel.open(pagesFile, StandardOpenOption.READ)) {
      for (Change change : changes.subList(0, count)) {
        change.make(pages);
      }
    }
    return changes.size();
  }

  private static Path there(Path place) {
    Path there = place;
    while (!Files.isReadable(there)) {
      there = there.getParent();
    }
    return there;
  }

  String sentence() {
    List<String> parts = new ArrayList<>();
    if (changed > 0) {
      parts.add(changed + (changed == 1 ? " file" : " files") + " put back");
    }
    if (made > 0) {
      parts.add(made + " made again");
    }
    if (removed > 0) {
      parts.add(removed + " newer removed");
    }
    return String.join(", ", parts);
  }

  private void one(SnapshotFile file, FileChannel pages) throws IOException {
    Path path = Path.of(file.path());
    boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !gone.containsKey(path);
    if (there && !sameKind(file, path)) {
      throw new FileSystemException(
          path.toString(), null, "another kind of object stands there by now");
    }
    if (there && file.identity().directory()) {
      touch(path);
    } else if (there && file.sameAs().isEmpty() && file.target().isEmpty()) {
      present(new Content(image, file), path, pages);
    } else if (!there) {
      makeAgain(file, path);
    }
  }

  private static boolean sameKind(SnapshotFile file, Path path) throws IOException {
    FileMeta now = FileMeta.of(path);
    if (file.target().isPresent()) {
      return now.link() && Files.readSymbolicLink(path).toString().equals(file.target().get());
    }
    return file.identity().directory() ? now.directory() : now.regular();
  }

  /** Only what differs is written. */
  private void present(Content content, Path path, FileChannel pages) throws IOException {
    FileMeta now = FileMeta.of(path);
    FileMeta want = meta(content.file());
    try (FileChannel file = Readable.open(path)) {
      List<Long> differing = content.differing(pages, file);
      boolean bytes = !differing.isEmpty() || now.size() != content.size();
      if (!bytes && !differs(now, want)) {
        return;
      }
      List<List<Long>> old = content.old(differing, file, now.size(), undo);
      undo.write(UndoEntry.changed(path.toString(), now, old));
      note(path, now);
      changed++;
      changes.add(
          from -> {
            if (bytes) {
              content.write(from, differing, path);
            }
            give(want, path);
          });
    }
  }

  /** An owner that nobody here can give is said, not dropped. */
  private void makeAgain(SnapshotFile file, Path path) throws IOException {
    FileMeta want = meta(file);
    if (want.foreign()) {
      throw new FileSystemException(
          path.toString(), null, "it is gone, and belonged to another user: only root can make it");
    }
    touch(path.getParent());
    undo.write(UndoEntry.made(path.toString(), gone.getOrDefault(path, "")));
    made++;
    changes.add(from -> create(file, path, want, from));
  }

  private void create(SnapshotFile file, Path path, FileMeta want, FileChannel pages)
      throws IOException {
    if (file.identity().directory()) {
      Files.createDirectory(path);
    } else if (file.target().isPresent()) {
      Files.createSymbolicLink(path, Path.of(file.target().get()));
      give(want, path);
    } else if (file.sameAs().isPresent()) {
      Files.createLink(path, Path.of(file.sameAs().get()));
    } else {
      Files.createFile(path);
      Content content = new Content(image, file);
      content.write(pages, content.data(), path);
      give(want, path);
    }
    note(path, FileMeta.of(path));
  }

  private static void give(FileMeta want, Path path) throws IOException {
    want.giveTo(path);
    want.giveTimesTo(path);
  }

  private static boolean differs(FileMeta now, FileMeta want) {
    return now.mode() != want.mode() || !want.ownedAs(now) || now.mtimeNanos() != want.mtimeNanos();
  }

  /** What the checkpoint did not have, or not so. A directory goes when nothing is left in it. */
  private void removeOthers() throws IOException {
    Map<String, SnapshotFile> had = snapshots.byPath();
    List<Path> present = new ArrayList<>(Present.of(snapshots.order()));
    Collections.reverse(present);
    for (Path path : present) {
      SnapshotFile file = had.get(path.toString());
      if (kept.test(path.toString()) || file != null && sameKind(file, path)) {
        continue;
      }
      gone.put(path, "");
      removed += file == null ? 1 : 0;
      if (FileMeta.of(path).directory()) {
        removeDirectory(path);
      } else {
        remove(path);
      }
    }
  }

  private void removeDirectory(Path path) throws IOException {
    touch(path.getParent());
    undo.write(UndoEntry.removedDirectory(path.toString(), FileMeta.of(path)));
    changes.add(
        from -> {
          try {
            Files.delete(path);
          } catch (DirectoryNotEmptyException e) {
            // what it holds is kept, and so is it
            fileSystems.putIfAbsent(FileMeta.of(path).device(), path);
          }
        });
  }

  private void remove(Path path) throws IOException {
    Path aside = undo.freshAside();
    touch(path.getParent());
    gone.put(path, aside.getFileName().toString());
    undo.write(UndoEntry.removed(path.toString(), FileMeta.of(path), gone.get(path)));
    note(path, FileMeta.of(path));
    changes.add(from -> Aside.move(path, aside));
  }

  /** Before the first change of a directory: its times are taken back behind all that is in it. */
  private void touch(Path directory) throws IOException {
    boolean stays = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    if (stays && directories.add(directory)) {
      undo.write(UndoEntry.touched(directory.toString(), FileMeta.of(directory)));
    }
  }

  private void note(Path path, FileMeta meta) {
    fileSystems.putIfAbsent(meta.device(), path.getParent());
  }

  /** Deepest first, and last of all: what is made in a directory changes its times. */
  private static void directoryMeta(SnapshotFile file) throws IOException {
    Path path = Path.of(file.path());
    if (file.identity().directory() && differs(FileMeta.of(path), meta(file))) {
      give(meta(file), path);
    }
  }

  private static FileMeta meta(SnapshotFile file) {
    FileIdentity identity = file.identity();
    return new FileMeta(
        identity.device(),
        identity.inode(),
        identity.size(),
        identity.mode(),
        (int) identity.uid(),
        (int) identity.gid(),
        file.atimeNanos(),
        identity.mtimeNanos());
  }
}
