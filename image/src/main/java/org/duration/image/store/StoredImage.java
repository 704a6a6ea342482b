// A committed checkpoint that has been read.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.duration.image.Bytes;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.files.DataFile;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageBase;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;
import org.duration.image.pack.Packing;
import org.duration.image.pack.PageReader;
import org.duration.image.process.ProcessImage;

/**
 * The image, checked, and its data files, whose sizes are checked but not yet their bytes.
 *
 * @param checksums content of {@code checksums.dat}
 */
public record StoredImage(Path directory, Image image, CommitRecord commit, Bytes checksums) {
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
    List<Damage> found = damagedData(1, Pace.FULL);
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
    return PageReader.open(pageFile(file), commit.stored(file).packing(), heldBytes(file));
  }

  long heldBytes(int file) {
    return file == 0 ? commit.pagesHeld() : image.pageFiles().get(file - 1).bytes();
  }

  /** Whether a program that reads files as they are can read it. */
  boolean packed(int file) {
    return commit.stored(file).packing() != Packing.NONE;
  }

  /** Of those page files that are packed, what they hold. */
  public long packedBytes() {
    return IntStream.rangeClosed(0, image.pageFiles().size())
        .filter(this::packed)
        .mapToLong(this::heldBytes)
        .sum();
  }

  private List<Damage> damagedData(int limit, Pace pace) {
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
            block ->
                owners.damage(DataFile.CONTENTS, BlockRange.plain(block, commit.contentsBytes()))));
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

  private BlockRange held(int file, int block) {
    BlockRange stored = BlockRange.plain(block, commit.stored(file).bytes());
    return packed(file) ? stored.packed(pageFile(file), heldBytes(file)) : stored;
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
