package org.duration.testkit;

import java.util.Random;

/**
 * How often a test loses what it restores, and at which random moments: {@code -Dduration.rounds},
 * and {@code -Dduration.seed} for the same moments again.
 */
public final class Rounds {
  public static final int COUNT = Integer.getInteger("duration.rounds", 2);

  private final long seed = Long.getLong("duration.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final String what;

  /** The seed is printed, because no test says which it had when it hangs. */
  public Rounds(String what) {
    this.what = what;
    System.out.println(what + ": " + COUNT + " rounds of seed " + seed);
  }

  /** For the message of a check that fails in this round. */
  public String describe(int round) {
    return what + ", round " + round + " of seed " + seed;
  }

  public boolean nextBoolean() {
    return random.nextBoolean();
  }

  /** Lets less than so much time pass. */
  public void pauseAtMost(int millis) {
    try {
      Thread.sleep(random.nextInt(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
