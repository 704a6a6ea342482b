// checksums.dat, file by file.
package org.duration.image.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.duration.image.Bytes;

/**
 * In the order in which they stand there.
 *
 * @param linked of each file that the checkpoint has in common with earlier ones
 */
record Checksums(Bytes pages, Bytes contents, List<Bytes> linked) {
  Checksums {
    linked = List.copyOf(linked);
  }

  static Checksums of(StoredImage stored) {
    CommitRecord commit = stored.commit();
    ByteBuffer all = stored.checksums().buffer();
    Bytes pages = take(all, commit.pagesBytes());
    Bytes contents = take(all, commit.contentsBytes());
    List<Bytes> linked = new ArrayList<>();
    for (long bytes : commit.linkedBytes()) {
      linked.add(take(all, bytes));
    }
    return new Checksums(pages, contents, linked);
  }

  private static Bytes take(ByteBuffer all, long fileBytes) {
    byte[] sums = new byte[BlockChecksums.blocks(fileBytes) * Integer.BYTES];
    all.get(sums);
    return Bytes.of(sums);
  }

  byte[] toArray() {
    int length = pages.length() + contents.length();
    length += linked.stream().mapToInt(Bytes::length).sum();
    ByteBuffer all = ByteBuffer.allocate(length).put(pages.buffer()).put(contents.buffer());
    linked.forEach(sums -> all.put(sums.buffer()));
    return all.array();
  }
}
