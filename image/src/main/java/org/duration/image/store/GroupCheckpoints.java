// The checkpoints of one group.
package org.duration.image.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.duration.image.ImageException;

/**
 * A directory with one subdirectory for each checkpoint, named by its sequence number in twelve
 * digits. Names that begin with a dot are drafts and trash: never listed. Stateless, may be shared
 * between threads.
 */
public final class GroupCheckpoints {
  /** A draft without a lock is one that is just being made, unless it is this old. */
  private static final Duration UNLOCKED_DRAFT_AGE = Duration.ofSeconds(60);

  private final String group;
  private final Path directory;
  private final Seals seals;

  GroupCheckpoints(String group, Path directory, Seals seals) {
    this.group = group;
    this.directory = directory;
    this.seals = seals;
  }

  /** The same checkpoints, written and read with these keys. */
  public GroupCheckpoints with(Seals keys) {
    return new GroupCheckpoints(group, directory, keys);
  }

  Seals seals() {
    return seals;
  }

  String group() {
    return group;
  }

  /** Why a checkpoint that is written now cannot have pages in common with that one. */
  public Optional<String> whyNoShare(StoredImage stored) {
    return seals.whyNoShare(stored.commit());
  }

  public Path directory() {
    return directory;
  }

  /** Where a committed checkpoint stands, or would stand. */
  public Path directoryOf(long seq) {
    return directory.resolve(String.format("%012d", seq));
  }

  /** Committed sequence numbers, oldest first. */
  public List<Long> sequence() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches("[0-9]{12}"))
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ImageException.StoreFailure("list", directory, e);
    }
  }

  public OptionalLong newest() {
    List<Long> all = sequence();
    return all.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all.get(all.size() - 1));
  }

  /** What {@code checkpoints} shows of each, oldest first; damaged ones are left out. */
  public List<CommitRecord> list() {
    return sequence().stream().map(this::readable).flatMap(Optional::stream).toList();
  }

  private Optional<CommitRecord> readable(long seq) {
    try {
      return Optional.of(record(seq));
    } catch (ImageException e) {
      return Optional.empty();
    }
  }

  /**
   * What {@code checkpoints} shows of one.
   *
   * @throws ImageException it cannot be read, and why
   */
  public CommitRecord record(long seq) {
    return new CheckpointFiles(directoryOf(seq), seals).commit(group, seq);
  }

  /** On the disk, what several checkpoints have in common counted once. */
  public long diskBytes() {
    Map<Object, Long> files = new HashMap<>();
    try {
      for (long seq : sequence()) {
        try (Stream<Path> entries = Files.list(directoryOf(seq))) {
          for (Path entry : entries.toList()) {
            files.put(Files.getAttribute(entry, "unix:ino"), Files.size(entry));
          }
        }
      }
    } catch (IOException e) {
      throw new ImageException.StoreFailure("measure", directory, e);
    }
    return files.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Everything but the bulk data, checked; see {@link StoredImage#requireIntactData} for that. */
  public StoredImage read(long seq) {
    return new CheckpointFiles(directoryOf(seq), seals).read(group, seq);
  }

  /**
   * Starts a checkpoint: a fresh directory, locked by this process, for the capturer to write into.
   */
  public Draft begin(long seq) {
    try {
      SafeFiles.makeDirectories(directory);
      return Draft.make(this, seq);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("begin a checkpoint in", directory, e);
    }
  }

  /**
   * The data files of a checkpoint, unpacked.
   *
   * @param directory where to, if there is room; else it is done in the store. What is there is
   *     left over and goes. What is encrypted goes to memory, and nowhere else
   */
  public UnpackedPages unpack(StoredImage stored, Path directory) {
    long bytes = stored.packedBytes();
    if (bytes == 0) {
      return UnpackedPages.of(stored, directory, () -> {});
    }
    try {
      SafeFiles.deleteTree(directory);
      if (stored.sealing().isPresent()) {
        return unseal(stored, bytes);
      }
      if (Files.getFileStore(directory.getParent()).getUsableSpace() < bytes + bytes / 8) {
        Draft scratch = begin(stored.commit().seq());
        return UnpackedPages.of(stored, scratch.directory(), scratch::close);
      }
      SafeFiles.makeDirectory(directory);
      return UnpackedPages.of(stored, directory, () -> remove(directory));
    } catch (IOException e) {
      throw new ImageException.StoreFailure("unpack a checkpoint to", directory, e);
    }
  }

  private UnpackedPages unseal(StoredImage stored, long bytes) throws IOException {
    Path memory = seals.memoryDirectory();
    long room = Files.getFileStore(memory).getUsableSpace();
    if (room < bytes + bytes / 8) {
      throw new IOException(
          "it needs " + bytes + " bytes of memory there, and there is room for " + room);
    }
    Path place = Scratch.make(memory);
    return UnpackedPages.of(stored, place, () -> remove(place));
  }

  private static void remove(Path directory) {
    try {
      SafeFiles.deleteTree(directory);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("remove", directory, e);
    }
  }

  /** Takes a checkpoint away: at once for readers of the list, then from the disk. */
  public void delete(long seq) {
    Path checkpoint = directoryOf(seq);
    Path trash =
        directory.resolve(
            FileNames.TRASH_PREFIX + checkpoint.getFileName() + "-" + System.nanoTime());
    try {
      SafeFiles.rename(checkpoint, trash);
      SafeFiles.sync(directory);
      SafeFiles.deleteTree(trash);
    } catch (NoSuchFileException e) {
      throw new ImageException.Missing(checkpoint);
    } catch (IOException e) {
      throw new ImageException.StoreFailure("delete checkpoint", checkpoint, e);
    }
  }

  /** Removes trash, and drafts whose writer is dead. Returns how many directories. */
  public int cleanLeftovers() {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    int cleaned = 0;
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith(FileNames.TRASH_PREFIX)
            || name.startsWith(FileNames.UNLOCKED_PREFIX) && old(entry)
            || name.startsWith(FileNames.DRAFT_PREFIX) && !ours(name) && abandoned(entry)) {
          SafeFiles.deleteTree(entry);
          cleaned++;
        }
      }
    } catch (IOException e) {
      throw new ImageException.StoreFailure("clean", directory, e);
    }
    return cleaned;
  }

  /** A live writer, here or on another node that shares the store, holds the lock. */
  private static boolean abandoned(Path draft) throws IOException {
    try (FileChannel channel =
            FileChannel.open(draft.resolve(FileNames.WRITER_LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (NoSuchFileException e) {
      return old(draft);
    }
  }

  /** Not even looked at: closing a file lets go of every lock that this process has on it. */
  private static boolean ours(String name) {
    return name.contains("-" + ProcessHandle.current().pid() + "-");
  }

  /** False for one that got its real name, or was removed, meanwhile. */
  private static boolean old(Path directory) throws IOException {
    try {
      return Files.getLastModifiedTime(directory)
          .toInstant()
          .isBefore(Instant.now().minus(UNLOCKED_DRAFT_AGE));
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
