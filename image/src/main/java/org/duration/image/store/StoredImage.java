// A committed checkpoint that has been read.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.duration.image.Bytes;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.Sha256;
import org.duration.image.files.DataFile;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageBase;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;
import org.duration.image.pack.ByteSource;
import org.duration.image.pack.Packing;
import org.duration.image.pack.PageReader;
import org.duration.image.process.ProcessImage;
import org.duration.image.seal.NotSealed;
import org.duration.image.seal.SealedSource;

/**
 * The image, checked, and its data files, whose sizes are checked but not yet their bytes.
 *
 * @param checksums content of {@code checksums.dat}
 * @param sealing how its files are encrypted; empty: not at all
 */
public record StoredImage(
    Path directory, Image image, CommitRecord commit, Bytes checksums, Optional<Sealing> sealing) {
  /** More findings than this help nobody. */
  private static final int MAX_FINDINGS = 100;

  public Path pages() {
    return directory.resolve(FileNames.PAGES);
  }

  public Path contents() {
    return directory.resolve(FileNames.CONTENTS);
  }

  /**
   * Reads every data block once. A restore does this before it makes the first process.
   *
   * @throws ImageException.Corrupt the first damaged block
   */
  public void requireIntactData() {
    List<Damage> found = changedData(1, Pace.FULL);
    if (!found.isEmpty()) {
      throw new ImageException.Corrupt(directory, found.get(0));
    }
  }

  /** What of the data files is damaged: each finding names the block and whose bytes it holds. */
  public List<Damage> damagedData() {
    return damagedData(Pace.FULL);
  }

  /** The same, read at a pace. */
  List<Damage> damagedData(Pace pace) {
    return damagedData(MAX_FINDINGS, pace);
  }

  /** Where the pages of {@code file} stand, as extents count it. */
  public Path pageFile(int file) {
    return file == 0 ? pages() : directory.resolve(image.pageFiles().get(file - 1).fileName());
  }

  /** What a later checkpoint can build on. */
  public PageBase base(long scan) {
    List<PageFile> files = new ArrayList<>();
    files.add(new PageFile(commit.seq(), commit.pagesHeld()));
    files.addAll(image.pageFiles());
    Map<MmId, List<PageExtent>> pages = new HashMap<>();
    for (ProcessImage process : image.processes()) {
      process.live().ifPresent(live -> pages.put(live.memory().id(), live.memory().pages()));
    }
    return new PageBase(scan, files, pages);
  }

  /** Reads what the {@code file}-th page file holds, as extents count it. */
  public PageReader reader(int file) throws IOException {
    return PageReader.open(source(file), commit.stored(file).packing(), heldBytes(file));
  }

  /** The bytes of the {@code file}-th page file as its packing left them. */
  ByteSource source(int file) throws IOException {
    long writer = file == 0 ? commit.seq() : image.pageFiles().get(file - 1).checkpoint();
    Optional<String> salt = commit.stored(file).salt();
    return Sealing.open(sealing, pageFile(file), FileNames.PAGES, writer, salt);
  }

  /** What {@code contents.dat} holds. */
  ByteSource contentsSource() throws IOException {
    Optional<String> salt = commit.sealed().map(seals -> seals.salts().get(2));
    return Sealing.open(sealing, contents(), FileNames.CONTENTS, commit.seq(), salt);
  }

  /** The manifest as it is before it is sealed. */
  public byte[] manifest() throws IOException {
    return sealing.isEmpty()
        ? Files.readAllBytes(directory.resolve(FileNames.MANIFEST))
        : Json.write(image);
  }

  long heldBytes(int file) {
    return file == 0 ? commit.pagesHeld() : image.pageFiles().get(file - 1).bytes();
  }

  /** Whether a program that reads files as they are can read it. */
  boolean packed(int file) {
    return sealing.isPresent() || commit.stored(file).packing() != Packing.NONE;
  }

  /** Of those data files that are packed or sealed, what they hold. */
  public long packedBytes() {
    long contents = sealing.isPresent() ? commit.contentsHeld() : 0;
    return contents
        + IntStream.rangeClosed(0, image.pageFiles().size())
            .filter(this::packed)
            .mapToLong(this::heldBytes)
            .sum();
  }

  private List<Damage> damagedData(int limit, Pace pace) {
    List<Damage> found = changedData(limit, pace);
    return found.isEmpty() && sealing.isPresent() ? brokenSeals(pace) : found;
  }

  /** What was changed by somebody who knows how to make checksums fit. */
  private List<Damage> brokenSeals(Pace pace) {
    List<Damage> found = new ArrayList<>();
    for (int i = 0; i <= image.pageFiles().size(); i++) {
      int file = i;
      brokenSeal(pageFile(i), () -> source(file), pace).ifPresent(found::add);
    }
    brokenSeal(contents(), this::contentsSource, pace).ifPresent(found::add);
    return found;
  }

  private static Optional<Damage> brokenSeal(Path file, ByteSource.Opener from, Pace pace) {
    try (ByteSource source = from.open()) {
      ((SealedSource) source).readAll(pace::block);
      return Optional.empty();
    } catch (NotSealed | EOFException e) {
      return Optional.of(new Damage(file.getFileName().toString(), e.getMessage()));
    } catch (IOException e) {
      throw new ImageException.StoreFailure("read", file, e);
    }
  }

  private List<Damage> changedData(int limit, Pace pace) {
    List<Damage> found = wrongChecksums(limit, pace);
    return found.isEmpty() && commit.signed().isPresent() ? wrongDigests() : found;
  }

  private List<Damage> wrongDigests() {
    List<Path> files = new ArrayList<>(List.of(pages(), contents()));
    IntStream.rangeClosed(1, image.pageFiles().size()).mapToObj(this::pageFile).forEach(files::add);
    List<String> expected = commit.signed().orElseThrow().sha256();
    List<Damage> found = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      try {
        if (!Sha256.of(file).equals(expected.get(i))) {
          String name = file.getFileName().toString();
          found.add(new Damage(name, "its SHA-256 is not the one that was signed"));
        }
      } catch (IOException e) {
        throw new ImageException.StoreFailure("read", file, e);
      }
    }
    return found;
  }

  private List<Damage> wrongChecksums(int limit, Pace pace) {
    Checksums sums = Checksums.of(this);
    DataOwners owners = new DataOwners(image);
    List<Damage> found = new ArrayList<>();
    found.addAll(
        damaged(
            FileNames.PAGES,
            commit.pagesBytes(),
            sums.pages(),
            limit,
            pace,
            block -> owners.damage(DataFile.PAGES, held(0, block))));
    found.addAll(
        damaged(
            FileNames.CONTENTS,
            commit.contentsBytes(),
            sums.contents(),
            limit,
            pace,
            block -> owners.damage(DataFile.CONTENTS, heldContents(block))));
    for (int i = 0; i < image.pageFiles().size(); i++) {
      int number = i;
      found.addAll(
          damaged(
              image.pageFiles().get(i).fileName(),
              commit.linkedBytes().get(i),
              sums.linked().get(i),
              limit,
              pace,
              block -> owners.damageOfLinked(number, held(number + 1, block))));
    }
    return found;
  }

  private BlockRange heldContents(int block) {
    BlockRange stored = BlockRange.plain(block, commit.contentsBytes());
    return sealing.isPresent() ? stored.sealed(commit.contentsBytes()) : stored;
  }

  private BlockRange held(int file, int block) {
    BlockRange stored = BlockRange.plain(block, commit.stored(file).bytes());
    if (sealing.isPresent()) {
      stored = stored.sealed(commit.stored(file).bytes());
    }
    return commit.stored(file).packing() == Packing.NONE
        ? stored
        : stored.packed(() -> source(file), heldBytes(file));
  }

  private List<Damage> damaged(
      String name, long bytes, Bytes sums, int limit, Pace pace, IntFunction<Damage> damage) {
    Path file = directory.resolve(name);
    try {
      return BlockChecksums.differing(file, bytes, sums.buffer(), limit, pace).stream()
          .map(damage::apply)
          .toList();
    } catch (EOFException e) {
      return List.of(new Damage(name, "it ends before its " + bytes + " bytes"));
    } catch (IOException e) {
      throw new ImageException.StoreFailure("read", file, e);
    }
  }
}
