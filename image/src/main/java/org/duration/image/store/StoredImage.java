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
import org.duration.image.Bytes;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.files.DataFile;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageBase;
import org.duration.image.memory.PageExtent;
import org.duration.image.memory.PageFile;
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
    List<Damage> found = damagedData(1);
    if (!found.isEmpty()) {
      throw new ImageException.Corrupt(directory, found.get(0));
    }
  }

  /** What of the data files is damaged: each finding names the block and whose bytes it holds. */
  public List<Damage> damagedData() {
    return damagedData(MAX_FINDINGS);
  }

  /** Where the pages of {@code file} stand, as extents count it. */
  public Path pageFile(int file) {
    return file == 0 ? pages() : directory.resolve(image.pageFiles().get(file - 1).fileName());
  }

  /** What a later checkpoint can build on. */
  public PageBase base(long scan) {
    List<PageFile> files = new ArrayList<>();
    files.add(new PageFile(commit.seq(), commit.pagesBytes()));
    files.addAll(image.pageFiles());
    Map<MmId, List<PageExtent>> pages = new HashMap<>();
    for (ProcessImage process : image.processes()) {
      process.live().ifPresent(live -> pages.put(live.memory().id(), live.memory().pages()));
    }
    return new PageBase(scan, files, pages);
  }

  private List<Damage> damagedData(int limit) {
    Checksums sums = Checksums.of(this);
    DataOwners owners = new DataOwners(image);
    List<Damage> found = new ArrayList<>();
    found.addAll(
        damaged(
            FileNames.PAGES,
            commit.pagesBytes(),
            sums.pages(),
            limit,
            block -> owners.damage(DataFile.PAGES, block, commit.pagesBytes())));
    found.addAll(
        damaged(
            FileNames.CONTENTS,
            commit.contentsBytes(),
            sums.contents(),
            limit,
            block -> owners.damage(DataFile.CONTENTS, block, commit.contentsBytes())));
    for (int i = 0; i < image.pageFiles().size(); i++) {
      PageFile file = image.pageFiles().get(i);
      int number = i;
      found.addAll(
          damaged(
              file.fileName(),
              file.bytes(),
              sums.linked().get(i),
              limit,
              block -> owners.damageOfLinked(number, block)));
    }
    return found;
  }

  private List<Damage> damaged(
      String name, long bytes, Bytes sums, int limit, IntFunction<Damage> damage) {
    Path file = directory.resolve(name);
    try {
      return BlockChecksums.differing(file, bytes, sums.buffer(), limit).stream()
          .map(damage::apply)
          .toList();
    } catch (EOFException e) {
      return List.of(new Damage(name, "it ends before its " + bytes + " bytes"));
    } catch (IOException e) {
      throw new ImageException.StoreFailure("read", file, e);
    }
  }
}
