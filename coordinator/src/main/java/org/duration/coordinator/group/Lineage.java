package org.duration.coordinator.group;

import java.util.Optional;
import org.duration.capture.Tracking;

/**
 * What a group's next checkpoint can build on. Known to one capturer only: with it all is
 * forgotten, and the next checkpoint is full. Changed on the group's thread, read on any.
 */
final class Lineage {
  /**
   * The newest checkpoint.
   *
   * @param scan the capturer's name for it
   */
  record Base(long seq, long scan) {}

  /**
   * For people.
   *
   * @param tracker how written pages are told: {@code pagemap-scan}, or {@code full} when they are
   *     not; empty before the first checkpoint
   * @param whyFull why the last checkpoint stored all of some process's memory; empty when not
   */
  record Shown(String tracker, String whyFull) {
    static final Shown NOTHING = new Shown("", "");
  }

  /** Until it is known: of a disk that is neither the slowest nor the fastest. */
  private static final double USUAL_BYTES_PER_SECOND = 300e6;

  private volatile Optional<Base> base = Optional.empty();
  private volatile double storeBytesPerSecond = USUAL_BYTES_PER_SECOND;
  private volatile Shown shown = Shown.NOTHING;

  Optional<Base> base() {
    return base;
  }

  Shown shown() {
    return shown;
  }

  /** How fast the store took what was written last. */
  double storeBytesPerSecond() {
    return storeBytesPerSecond;
  }

  /**
   * @param bytesPerSecond 0: too little to tell
   */
  void stored(double bytesPerSecond) {
    storeBytesPerSecond = bytesPerSecond > 0 ? bytesPerSecond : storeBytesPerSecond;
  }

  void forget() {
    base = Optional.empty();
  }

  /**
   * A checkpoint is durable.
   *
   * @param notAsked why it was not to be incremental; empty when it was
   */
  void committed(long seq, long scan, Tracking tracking, String notAsked) {
    base = scan == 0 ? Optional.empty() : Optional.of(new Base(seq, scan));
    shown =
        scan == 0
            ? new Shown("full", "this host cannot tell which pages changed; see duration-am doctor")
            : new Shown("pagemap-scan", why(tracking, notAsked));
  }

  private static String why(Tracking tracking, String notAsked) {
    if (!tracking.unwatched().isEmpty()) {
      return "changes cannot be told of " + String.join(", ", tracking.unwatched());
    }
    if (!notAsked.isEmpty()) {
      return notAsked;
    }
    if (tracking.repeated() > 0) {
      return "the checkpoint before it was not kept";
    }
    return tracking.fresh() == 0
        ? ""
        : tracking.fresh() + " of its processes had not been in a checkpoint as they are";
  }
}
