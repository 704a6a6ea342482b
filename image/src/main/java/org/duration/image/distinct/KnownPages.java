// Finds a page with the same bytes among those seen before.
package org.duration.image.distinct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * By a checksum, and then by all bytes: that two pages are the same is never a matter of chance. Of
 * two pages with the same checksum and other bytes only the first is found again.
 */
final class KnownPages {
  static final int PAGE = 4096;

  /** In place of a page's number. */
  static final int ZERO = -2;

  private static final int EMPTY = -1;

  private final FileChannel file;
  private final int[] numbers;
  private final int[] sums;
  private final int mask;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE);
  private final ByteBuffer other = ByteBuffer.allocateDirect(PAGE);
  private final int sumOfZeros;

  KnownPages(FileChannel file, int pages) {
    this.file = file;
    int slots = Integer.highestOneBit(Math.max(16, pages)) << 2;
    numbers = new int[slots];
    sums = new int[slots];
    mask = slots - 1;
    Arrays.fill(numbers, EMPTY);
    sumOfZeros = sum(zeros);
  }

  /**
   * {@link #ZERO}, the number of the first page with these bytes, or {@code number} itself.
   *
   * @param page one page, at its own place in the file
   */
  int first(ByteBuffer page, int number) throws IOException {
    int sum = sum(page);
    if (sum == sumOfZeros && page.equals(zeros)) {
      return ZERO;
    }
    int slot = mix(sum) & mask;
    while (numbers[slot] != EMPTY && sums[slot] != sum) {
      slot = (slot + 1) & mask;
    }
    if (numbers[slot] == EMPTY) {
      numbers[slot] = number;
      sums[slot] = sum;
      return number;
    }
    return same(page, numbers[slot]) ? numbers[slot] : number;
  }

  private int sum(ByteBuffer page) {
    crc.reset();
    crc.update(page.duplicate());
    return (int) crc.getValue();
  }

  private static int mix(int sum) {
    return sum ^ sum >>> 16;
  }

  private boolean same(ByteBuffer page, int number) throws IOException {
    other.clear();
    PageFiles.fill(file, other, (long) number * PAGE);
    return page.equals(other.flip());
  }
}
