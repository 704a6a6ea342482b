// In pieces of what size a stream was written.
package org.duration.restore.compile;

/**
 * The kernel does not say, but it says what they cost: many small writes fill a socket with few
 * bytes. Sent once more in pieces that cost as much, they leave its writer the room that he had.
 */
final class Pieces {
  /** Of a buffer: its head, and what stands behind the bytes. */
  private static final long HEAD = 256;

  private static final long TAIL = 320;
  private static final long PAGE = 4096;

  private Pieces() {}

  /**
   * Bytes of a piece; 0: all at once.
   *
   * @param memory what all pieces cost together, as far as it is known
   */
  static int of(long bytes, long memory) {
    long low = 1;
    long high = Math.max(1, bytes);
    while (low < high) { // the largest number of pieces that costs no more
      long count = (low + high + 1) / 2;
      if (count * cost((bytes + count - 1) / count) <= memory) {
        low = count;
      } else {
        high = count - 1;
      }
    }
    return low == 1 ? 0 : (int) ((bytes + low - 1) / low);
  }

  /** Small buffers are rounded up to powers of two, large ones to pages. */
  private static long cost(long bytes) {
    long whole = bytes + TAIL;
    long rounded =
        whole <= PAGE ? Long.highestOneBit(whole - 1) << 1 : (whole + PAGE - 1) / PAGE * PAGE;
    return rounded + HEAD;
  }
}
