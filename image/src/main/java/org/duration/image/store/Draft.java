// A checkpoint that is being written.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.duration.image.Bytes;
import org.duration.image.Check;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.distinct.DistinctPages;
import org.duration.image.memory.PageCopy;
import org.duration.image.memory.PageFile;

/**
 * A directory under a temporary name in the group's directory of checkpoints, locked while its
 * writer lives. The capturer writes {@code facts.raw} and {@code pages.raw} into it; {@link
 * #commit} adds the rest and renames it. A draft that is closed before it was committed is removed.
 * Not for several threads at once.
 */
public final class Draft implements AutoCloseable {
  private static final long MUCH = 64 << 20;
  private static final long LITTLE = 32;

  private final GroupCheckpoints checkpoints;
  private final long seq;
  private final Path directory;
  private final FileChannel lock;
  private final Map<PageFile, Bytes> linked = new LinkedHashMap<>();
  private OptionalLong capturedBytes = OptionalLong.empty();
  private boolean committed;

  private Draft(GroupCheckpoints checkpoints, long seq, Path directory, FileChannel lock) {
    this.checkpoints = checkpoints;
    this.seq = seq;
    this.directory = directory;
    this.lock = lock;
  }

  static Draft make(GroupCheckpoints checkpoints, long seq) throws IOException {
    String name =
        String.format("%012d-%d-%x", seq, ProcessHandle.current().pid(), System.nanoTime());
    // It has its lock before it has the name of a draft: nobody takes it for an abandoned one.
    Path unlocked = checkpoints.directory().resolve(FileNames.UNLOCKED_PREFIX + name);
    SafeFiles.makeDirectory(unlocked);
    Path file = unlocked.resolve(FileNames.WRITER_LOCK);
    SafeFiles.write(file, new byte[0]);
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    channel.lock();
    Path directory = checkpoints.directory().resolve(FileNames.DRAFT_PREFIX + name);
    SafeFiles.rename(unlocked, directory);
    return new Draft(checkpoints, seq, directory, channel);
  }

  /** Where the capturer writes to. */
  public Path directory() {
    return directory;
  }

  public Path rawFacts() {
    return directory.resolve(FileNames.RAW_FACTS);
  }

  public Path rawPages() {
    return directory.resolve(FileNames.RAW_PAGES);
  }

  /**
   * Takes the page files of an earlier checkpoint in, under names of their own: from here on they
   * last, whatever becomes of that checkpoint. Those that the image does not use are left out at
   * the commit.
   *
   * @throws IOException the store's file system has no hard links, or its files are gone
   */
  public void link(StoredImage base) throws IOException {
    Checksums sums = Checksums.of(base);
    link(base.pages(), new PageFile(base.commit().seq(), base.commit().pagesBytes()), sums.pages());
    for (int i = 0; i < base.image().pageFiles().size(); i++) {
      link(base.pageFile(i + 1), base.image().pageFiles().get(i), sums.linked().get(i));
    }
  }

  /**
   * Puts pages of linked files behind those that were captured.
   *
   * @param copies ascending; the first stands at the end of {@link #rawPages} as it is
   */
  public void append(List<PageCopy> copies) throws IOException {
    Map<PageFile, FileChannel> sources = new HashMap<>();
    try (FileChannel pages = FileChannel.open(rawPages(), StandardOpenOption.WRITE)) {
      for (PageCopy copy : copies) {
        FileChannel source = sources.get(copy.from());
        if (source == null) {
          source = FileChannel.open(file(copy.from().fileName()), StandardOpenOption.READ);
          sources.put(copy.from(), source);
        }
        append(pages, source, copy);
      }
    } finally {
      for (FileChannel source : sources.values()) {
        source.close();
      }
    }
  }

  private static void append(FileChannel pages, FileChannel source, PageCopy copy)
      throws IOException {
    Check.that(pages.size() == copy.to(), "pages of %d bytes, not %d", pages.size(), copy.to());
    pages.position(copy.to());
    for (long done = 0; done < copy.bytes(); ) {
      long got = source.transferTo(copy.offset() + done, copy.bytes() - done, pages);
      if (got <= 0) {
        throw new EOFException(copy.from().fileName() + " ends early");
      }
      done += got;
    }
  }

  private void link(Path file, PageFile page, Bytes sums) throws IOException {
    Files.createLink(file(page.fileName()), file);
    linked.put(page, sums);
  }

  /**
   * Stores pages that are the same once. Where that saves little of much, the file is left as the
   * capturer wrote it: what is not copied is not slow.
   *
   * @return the image of what is stored now
   */
  public Image withoutDoubles(Image image) throws IOException {
    Path distinct = file(FileNames.DISTINCT_PAGES);
    try (FileChannel raw = FileChannel.open(rawPages(), StandardOpenOption.READ)) {
      DistinctPages pages = DistinctPages.of(image, raw);
      capturedBytes = OptionalLong.of(raw.size());
      if (pages.savedBytes() < (raw.size() < MUCH ? 1 : raw.size() / LITTLE)) {
        return image;
      }
      SafeFiles.write(distinct, new byte[0]);
      try (FileChannel to = FileChannel.open(distinct, StandardOpenOption.WRITE)) {
        pages.write(to);
      }
      Files.move(distinct, rawPages(), StandardCopyOption.ATOMIC_MOVE);
      return pages.image();
    }
  }

  /** As {@link #commit(Image, Bytes, long, Consumer)}, unobserved. */
  public CommitRecord commit(Image image, Bytes contents, long startedNanos) {
    return commit(image, contents, startedNanos, phase -> {});
  }

  /**
   * Makes the checkpoint durable. When this returns it survives power loss; when it throws, no
   * reader sees any of it.
   *
   * @param contents bytes of {@code contents.dat}
   * @param startedNanos {@link System#nanoTime} when the checkpoint was asked for
   * @param observer called at each phase, in the caller's thread
   */
  public CommitRecord commit(
      Image image, Bytes contents, long startedNanos, Consumer<WritePhase> observer) {
    Check.that(!committed, "draft %s is committed already", directory);
    Check.that(image.header().seq() == seq, "image %d in draft %d", image.header().seq(), seq);
    try {
      CommitRecord record = writeFiles(image, contents, startedNanos, observer);
      syncFiles();
      observer.accept(WritePhase.SYNCED);
      publish(observer);
      return record;
    } catch (IOException e) {
      throw new ImageException.StoreFailure("write checkpoint", checkpoints.directoryOf(seq), e);
    }
  }

  private CommitRecord writeFiles(
      Image image, Bytes contents, long startedNanos, Consumer<WritePhase> observer)
      throws IOException {
    Path pages = placePages();
    dropUnused(image);
    observer.accept(WritePhase.PAGES_PLACED);
    // The disk is the slow part of it all: it starts on the pages while they are being checksummed.
    CompletableFuture<Void> pagesOnDisk = CompletableFuture.runAsync(() -> syncOrThrow(pages));
    SafeFiles.write(file(FileNames.CONTENTS), contents.toArray());
    observer.accept(WritePhase.CONTENTS_WRITTEN);
    byte[] manifest = Json.write(image);
    SafeFiles.write(file(FileNames.MANIFEST), manifest);
    observer.accept(WritePhase.MANIFEST_WRITTEN);
    byte[] checksums = writeChecksums(image, pages, contents.length());
    observer.accept(WritePhase.CHECKSUMS_WRITTEN);
    await(pagesOnDisk);
    long micros = Math.max(0, (System.nanoTime() - startedNanos) / 1000);
    long bytes = Files.size(pages);
    long dirty = capturedBytes.orElse(bytes) / image.host().pageSize();
    CommitRecord record =
        CommitRecord.of(image, manifest.length, bytes, contents.length(), dirty, micros);
    byte[] commit = Json.write(record);
    SafeFiles.write(file(FileNames.COMMIT), commit);
    Sums.write(directory, checksums, commit, manifest);
    observer.accept(WritePhase.COMMIT_WRITTEN);
    return record;
  }

  /** The capturer's file becomes ours by a new name: nothing is copied. */
  private Path placePages() throws IOException {
    Path pages = file(FileNames.PAGES);
    if (Files.exists(rawPages())) {
      Files.setPosixFilePermissions(
          rawPages(), java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      SafeFiles.rename(rawPages(), pages);
    } else {
      SafeFiles.write(pages, new byte[0]);
    }
    Files.deleteIfExists(rawFacts());
    return pages;
  }

  private void dropUnused(Image image) throws IOException {
    for (PageFile file : linked.keySet()) {
      if (!image.pageFiles().contains(file)) {
        Files.delete(file(file.fileName()));
      }
    }
    for (PageFile file : image.pageFiles()) {
      Check.that(linked.containsKey(file), "draft %s has no %s", directory, file);
    }
  }

  private byte[] writeChecksums(Image image, Path pages, int contentsBytes) throws IOException {
    byte[] all =
        new Checksums(
                Bytes.of(BlockChecksums.of(pages, Files.size(pages))),
                Bytes.of(BlockChecksums.of(file(FileNames.CONTENTS), contentsBytes)),
                image.pageFiles().stream().map(linked::get).toList())
            .toArray();
    SafeFiles.write(file(FileNames.CHECKSUMS), all);
    return all;
  }

  private void syncFiles() throws IOException {
    for (String name :
        Set.of(
            FileNames.CONTENTS,
            FileNames.MANIFEST,
            FileNames.CHECKSUMS,
            FileNames.COMMIT,
            FileNames.SUMS)) {
      SafeFiles.sync(file(name));
    }
    SafeFiles.sync(directory);
  }

  private void publish(Consumer<WritePhase> observer) throws IOException {
    Path checkpoint = checkpoints.directoryOf(seq);
    SafeFiles.rename(directory, checkpoint);
    committed = true;
    observer.accept(WritePhase.RENAMED);
    try {
      SafeFiles.sync(checkpoints.directory());
    } catch (IOException e) {
      // Not promised, so not to be seen: a draft again, which close removes.
      SafeFiles.rename(checkpoint, directory);
      committed = false;
      throw e;
    }
    observer.accept(WritePhase.DURABLE);
    // Only now: a name under which it is cleaned away must not lose its lock before it is gone.
    Files.deleteIfExists(checkpoint.resolve(FileNames.WRITER_LOCK));
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private static void syncOrThrow(Path path) {
    try {
      SafeFiles.sync(path);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static void await(CompletableFuture<Void> work) throws IOException {
    try {
      work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Removes the draft unless it was committed; lets go of the lock. */
  @Override
  public void close() {
    try {
      if (!committed) {
        SafeFiles.deleteTree(directory);
      }
      lock.close();
    } catch (IOException e) {
      throw new ImageException.StoreFailure("remove draft", directory, e);
    }
  }
}
