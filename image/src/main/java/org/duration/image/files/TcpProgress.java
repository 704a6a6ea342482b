// How far a TCP connection has come, as its other end knows it.
package org.duration.image.files;

import java.util.List;
import org.duration.image.Check;

/**
 * Read in the kernel's repair mode. Deliberately not kept: round trip times and the congestion
 * window, which are found out again; data that came out of order, which the other end sends again;
 * explicit congestion notification.
 *
 * @param sendSequence of the first byte that is not acknowledged
 * @param receiveSequence of the first byte that is not read
 * @param timestamp of the next packet, in the connection's own count
 * @param segment the largest that the other end takes
 * @param options that both ends have agreed on, TCPI_OPT_*
 * @param sendScale shift of the window that the other end tells
 * @param receiveScale shift of the one that it is told
 * @param window struct tcp_repair_window
 */
public record TcpProgress(
    long sendSequence,
    long receiveSequence,
    long timestamp,
    int segment,
    int options,
    int sendScale,
    int receiveScale,
    List<Long> window) {
  private static final int WINDOW_WORDS = 5;
  private static final int LARGEST_SCALE = 14;

  public TcpProgress {
    word(sendSequence);
    word(receiveSequence);
    word(timestamp);
    Check.that(segment > 0, "segments of %d bytes", segment);
    Check.notNegative(options, "options");
    Check.that(sendScale >= 0 && sendScale <= LARGEST_SCALE, "window scale %d", sendScale);
    Check.that(receiveScale >= 0 && receiveScale <= LARGEST_SCALE, "window scale %d", receiveScale);
    window = List.copyOf(window);
    Check.that(window.size() == WINDOW_WORDS, "window of %d words", window.size());
    window.forEach(TcpProgress::word);
  }

  private static void word(long value) {
    Check.that(value >>> Integer.SIZE == 0, "%d is no word", value);
  }
}
