// A checkpoint that is being written.
package org.duration.image.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.duration.image.Bytes;
import org.duration.image.Check;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.Sha256;
import org.duration.image.distinct.DistinctPages;
import org.duration.image.memory.PageCopy;
import org.duration.image.memory.PageFile;
import org.duration.image.pack.ByteSource;
import org.duration.image.pack.Packer;
import org.duration.image.pack.Packing;
import org.duration.image.pack.PageReader;
import org.duration.image.pack.Worth;
import org.duration.image.seal.FileSeal;
import org.duration.image.seal.SealedWriter;
import org.duration.image.seal.StoreKey;

/**
 * A directory under a temporary name in the group's directory of checkpoints, locked while its
 * writer lives. The capturer writes {@code facts.raw} and {@code pages.raw} into it; {@link
 * #commit} adds the rest and renames it. A draft that is closed before it was committed is removed.
 * Where it is to be encrypted the capturer writes to a directory in memory instead, and what comes
 * from there is sealed on its way. Not for several threads at once.
 */
public final class Draft implements AutoCloseable {
  private static final long MUCH = 64 << 20;
  private static final long LITTLE = 32;
  private static final long ENOUGH_TO_TELL = 4 << 20;

  private final GroupCheckpoints checkpoints;
  private final long seq;
  private final Path directory;
  private final Path work;
  private final FileChannel lock;
  private final Optional<Sealing> sealing;
  private final Map<PageFile, Linked> linked = new LinkedHashMap<>();
  private OptionalLong capturedBytes = OptionalLong.empty();
  private OptionalLong packedFrom = OptionalLong.empty();
  private double bytesPerSecond;
  private boolean committed;

  /** A file of another checkpoint, as it stands on the disk, and its checksums. */
  private record Linked(CommitRecord.Stored stored, Bytes sums) {}

  private Draft(
      GroupCheckpoints checkpoints, long seq, Path directory, Path work, FileChannel lock) {
    this.checkpoints = checkpoints;
    this.seq = seq;
    this.directory = directory;
    this.work = work;
    this.lock = lock;
    this.sealing = checkpoints.seals().encrypt().map(key -> new Sealing(key, checkpoints.group()));
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
    Seals seals = checkpoints.seals();
    Path work = seals.encrypt().isPresent() ? Scratch.make(seals.memoryDirectory()) : directory;
    return new Draft(checkpoints, seq, directory, work, channel);
  }

  /** What becomes the checkpoint. */
  public Path directory() {
    return directory;
  }

  /** Where the capturer writes to. */
  public Path work() {
    return work;
  }

  /** How much it may write; in memory there has to be room for its pages to be packed too. */
  public long room() throws IOException {
    long free = Files.getFileStore(work).getUsableSpace();
    return sealing.isPresent() ? free / 2 : free;
  }

  public Path rawFacts() {
    return work.resolve(FileNames.RAW_FACTS);
  }

  public Path rawPages() {
    return work.resolve(FileNames.RAW_PAGES);
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
    List<PageFile> files = base.base(0).files();
    for (int i = 0; i < files.size(); i++) {
      Bytes own = i == 0 ? sums.pages() : sums.linked().get(i - 1);
      link(base.pageFile(i), files.get(i), new Linked(base.commit().stored(i), own));
    }
  }

  /**
   * Puts pages of linked files behind those that were captured.
   *
   * @param copies ascending; the first stands at the end of {@link #rawPages} as it is
   */
  public void append(List<PageCopy> copies) throws IOException {
    Map<PageFile, PageReader> sources = new HashMap<>();
    try (FileChannel pages = FileChannel.open(rawPages(), StandardOpenOption.WRITE)) {
      for (PageCopy copy : copies) {
        if (!sources.containsKey(copy.from())) {
          sources.put(copy.from(), reader(copy.from()));
        }
        Check.that(pages.size() == copy.to(), "pages of %d bytes, not %d", pages.size(), copy.to());
        pages.position(copy.to());
        sources.get(copy.from()).copy(copy.offset(), copy.bytes(), pages);
      }
    } finally {
      for (PageReader source : sources.values()) {
        source.close();
      }
    }
  }

  private void link(Path file, PageFile page, Linked how) throws IOException {
    Files.createLink(file(page.fileName()), file);
    linked.put(page, how);
  }

  /** Reads what a file holds that was taken in. */
  public PageReader reader(PageFile page) throws IOException {
    CommitRecord.Stored stored = linked.get(page).stored;
    Path file = file(page.fileName());
    ByteSource source =
        Sealing.open(sealing, file, FileNames.PAGES, page.checkpoint(), stored.salt());
    return PageReader.open(source, stored.packing(), page.bytes());
  }

  /**
   * Stores pages that are the same once. Where that saves little of much, the file is left as the
   * capturer wrote it: what is not copied is not slow.
   *
   * @return the image of what is stored now
   */
  public Image withoutDoubles(Image image) throws IOException {
    Path distinct = work.resolve(FileNames.DISTINCT_PAGES);
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

  /**
   * Whether it pays to pack the pages.
   *
   * @param storeBytesPerSecond how fast the store took what was written last
   */
  public Worth worthPacking(double storeBytesPerSecond) throws IOException {
    return Worth.of(rawPages(), storeBytesPerSecond);
  }

  /** Packs the pages. They are not changed any more. */
  public void pack() throws IOException {
    Path packed = work.resolve(FileNames.PACKED_PAGES);
    SafeFiles.write(packed, new byte[0]);
    Packer.pack(rawPages(), packed);
    packedFrom = OptionalLong.of(Files.size(rawPages()));
    Files.move(packed, rawPages(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** How fast the store took the pages; 0 when there were too few to tell. */
  public double bytesPerSecond() {
    return bytesPerSecond;
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

  /**
   * Makes a checkpoint durable that was written into the directory as it is, by somebody else once.
   *
   * @param names of its files, whose bytes were checked
   */
  void publishReceived(List<String> names) throws IOException {
    for (String name : names) {
      SafeFiles.sync(file(name));
    }
    SafeFiles.sync(directory);
    publish(phase -> {});
  }

  private CommitRecord writeFiles(
      Image image, Bytes contents, long startedNanos, Consumer<WritePhase> observer)
      throws IOException {
    long pagesHeld = Files.exists(rawPages()) ? Files.size(rawPages()) : 0;
    Optional<FileSeal> pagesSeal = fresh(FileNames.PAGES);
    Path pages = placePages(pagesSeal);
    dropUnused(image);
    observer.accept(WritePhase.PAGES_PLACED);
    // The disk is the slow part of it all: it starts on the pages while they are being checksummed.
    CompletableFuture<Void> pagesOnDisk = CompletableFuture.runAsync(() -> sync(pages));
    Optional<FileSeal> contentsSeal = fresh(FileNames.CONTENTS);
    byte[] storedContents = sealed(contentsSeal, contents.toArray(), new byte[0]);
    SafeFiles.write(file(FileNames.CONTENTS), storedContents);
    observer.accept(WritePhase.CONTENTS_WRITTEN);
    byte[] manifest = Json.write(image);
    Optional<FileSeal> manifestSeal = fresh(FileNames.MANIFEST);
    if (manifestSeal.isEmpty()) {
      SafeFiles.write(file(FileNames.MANIFEST), manifest);
    }
    observer.accept(WritePhase.MANIFEST_WRITTEN);
    byte[] checksums = writeChecksums(image, pages, storedContents.length);
    observer.accept(WritePhase.CHECKSUMS_WRITTEN);
    await(pagesOnDisk);
    long micros = Math.max(0, (System.nanoTime() - startedNanos) / 1000);
    CommitRecord.Sizes sizes =
        sizes(
            image,
            manifestSeal.isPresent() ? FileSeal.sealedBytes(manifest.length) : manifest.length,
            storedContents.length,
            pagesHeld,
            List.of(manifestSeal, pagesSeal, contentsSeal));
    long captured = capturedBytes.orElse(sizes.pagesHeld());
    CommitRecord record = CommitRecord.of(image, sizes, captured / image.host().pageSize(), micros);
    byte[] commit = Json.write(record);
    SafeFiles.write(file(FileNames.COMMIT), commit);
    byte[] storedManifest = sealed(manifestSeal, manifest, Sealing.binding(commit, checksums));
    if (manifestSeal.isPresent()) {
      SafeFiles.write(file(FileNames.MANIFEST), storedManifest);
    }
    byte[] sums = Sums.text(checksums, commit, storedManifest);
    SafeFiles.write(file(FileNames.SUMS), sums);
    if (checkpoints.seals().sign().isPresent()) {
      StoreKey key = checkpoints.seals().sign().get();
      SafeFiles.write(file(FileNames.SIGNATURE), Signatures.of(key, sums));
    }
    observer.accept(WritePhase.COMMIT_WRITTEN);
    return record;
  }

  /** A seal for one of the files that are written now; empty where nothing is encrypted. */
  private Optional<FileSeal> fresh(String name) {
    return sealing.map(how -> how.fresh(name, seq));
  }

  private static byte[] sealed(Optional<FileSeal> seal, byte[] content, byte[] binding) {
    return seal.map(how -> SealedWriter.seal(how, content, binding)).orElse(content);
  }

  /**
   * @param pagesHeld what {@code pages.dat} holds when it is not packed
   * @param seals of the manifest, the pages and the contents
   */
  private CommitRecord.Sizes sizes(
      Image image, long manifest, long contents, long pagesHeld, List<Optional<FileSeal>> seals)
      throws IOException {
    long bytes = Files.size(file(FileNames.PAGES));
    Packing packing = packedFrom.isPresent() ? Packing.ZSTD : Packing.NONE;
    List<CommitRecord.Stored> others =
        image.pageFiles().stream().map(file -> linked.get(file).stored).toList();
    return new CommitRecord.Sizes(
        manifest,
        new CommitRecord.Stored(bytes, packing, Optional.empty(), Optional.empty()),
        packedFrom.orElse(pagesHeld),
        contents,
        others,
        sealing.map(how -> sealedBy(how, seals, others)),
        signed(others));
  }

  private static CommitRecord.Sealed sealedBy(
      Sealing how, List<Optional<FileSeal>> seals, List<CommitRecord.Stored> others) {
    List<String> salts = new ArrayList<>();
    seals.forEach(seal -> salts.add(seal.orElseThrow().salt()));
    others.forEach(file -> salts.add(file.salt().orElseThrow()));
    return new CommitRecord.Sealed(how.key().fingerprint(), salts);
  }

  private Optional<CommitRecord.Signed> signed(List<CommitRecord.Stored> others)
      throws IOException {
    if (checkpoints.seals().sign().isEmpty()) {
      return Optional.empty();
    }
    List<String> digests = new ArrayList<>();
    digests.add(Sha256.of(file(FileNames.PAGES)));
    digests.add(Sha256.of(file(FileNames.CONTENTS)));
    others.forEach(file -> digests.add(file.sha256().orElseThrow()));
    return Optional.of(
        new CommitRecord.Signed(checkpoints.seals().sign().get().fingerprint(), digests));
  }

  /** The capturer's file becomes ours by a new name: nothing is copied that is not encrypted. */
  private Path placePages(Optional<FileSeal> seal) throws IOException {
    Path pages = file(FileNames.PAGES);
    if (seal.isPresent()) {
      Sealing.seal(rawPages(), pages, seal.get());
      Files.deleteIfExists(rawPages());
    } else if (Files.exists(rawPages())) {
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
                image.pageFiles().stream().map(file -> linked.get(file).sums).toList())
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
    if (checkpoints.seals().sign().isPresent()) {
      SafeFiles.sync(file(FileNames.SIGNATURE));
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

  private void sync(Path pages) {
    try {
      long started = System.nanoTime();
      SafeFiles.sync(pages);
      double seconds = Math.max(1, System.nanoTime() - started) / 1e9;
      bytesPerSecond = Files.size(pages) < ENOUGH_TO_TELL ? 0 : Files.size(pages) / seconds;
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
      if (!work.equals(directory)) {
        SafeFiles.deleteTree(work);
      }
      if (!committed) {
        SafeFiles.deleteTree(directory);
      }
      lock.close();
    } catch (IOException e) {
      throw new ImageException.StoreFailure("remove draft", directory, e);
    }
  }
}
