// A committed checkpoint that has been read.
package org.duration.image.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.duration.image.Bytes;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.ImageException;
import org.duration.image.files.DataFile;

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

  private List<Damage> damagedData(int limit) {
    ByteBuffer sums = checksums.buffer();
    int pagesSums = BlockChecksums.blocks(commit.pagesBytes()) * Integer.BYTES;
    List<Damage> found = new ArrayList<>();
    found.addAll(
        damaged(DataFile.PAGES, pages(), commit.pagesBytes(), sums.slice(0, pagesSums), limit));
    found.addAll(
        damaged(
            DataFile.CONTENTS,
            contents(),
            commit.contentsBytes(),
            sums.slice(pagesSums, sums.capacity() - pagesSums),
            limit));
    return found;
  }

  private List<Damage> damaged(DataFile data, Path file, long bytes, ByteBuffer sums, int limit) {
    try {
      DataOwners owners = new DataOwners(image);
      return BlockChecksums.differing(file, bytes, sums, limit).stream()
          .map(block -> owners.damage(data, block, bytes))
          .toList();
    } catch (EOFException e) {
      return List.of(new Damage(data.fileName(), "it ends before its " + bytes + " bytes"));
    } catch (IOException e) {
      throw new ImageException.StoreFailure("read", file, e);
    }
  }
}
