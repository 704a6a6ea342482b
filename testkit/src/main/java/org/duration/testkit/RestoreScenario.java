package org.duration.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The life that every restorable guest has to survive: checkpointed while busy, killed, restored,
 * and the same once more from a checkpoint of the restored group.
 */
public final class RestoreScenario {
  private static final int SOME_TICKS = 3;
  private static final int LONGEST_PAUSE_MILLIS = 700;

  private final Door door;
  private final String group;
  private final Guest guest;

  public RestoreScenario(Sandbox sandbox, String group, Guest guest) {
    this.door = new Door(sandbox);
    this.group = group;
    this.guest = guest;
  }

  /** Runs it all; the guest has to be started. */
  public void twiceInARow() {
    guest.awaitMore(SOME_TICKS);
    loseAndRestore();
    loseAndRestore();
    assertThat(guest.failures()).isEmpty();
  }

  /** The same as often as {@link Rounds} say, at random moments, and to a good end of the guest. */
  public void atRandomMoments(String what) {
    Rounds rounds = new Rounds(what);
    guest.awaitMore(SOME_TICKS);
    for (int round = 1; round <= Rounds.COUNT; round++) {
      rounds.pauseAtMost(LONGEST_PAUSE_MILLIS);
      try {
        loseAndRestore();
      } catch (AssertionError e) {
        throw new AssertionError(rounds.describe(round) + ": " + e.getMessage(), e);
      }
    }
    guest.end();
    assertThat(guest.failures()).isEmpty();
  }

  /**
   * The same with checkpoints that store only what changed: each restore is from the last of
   * several.
   */
  public void incrementallyTwiceInARow(int checkpoints) {
    guest.awaitMore(SOME_TICKS);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < checkpoints; i++) {
        checkpoint();
        guest.awaitMore(1);
      }
      loseAndRestore();
    }
    assertThat(guest.failures()).isEmpty();
  }

  private long checkpoint() {
    try {
      return door.checkpoint(group).ok().body().path("seq").asLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By its number: a periodic checkpoint may have come since. Returns the ticks until the end. */
  private int killAndRestore(long seq) {
    try {
      door.kill(group).ok();
      int written = guest.ticks().size();
      door.restore(group, seq).ok();
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One checkpoint, loss and restore; the guest has to go on exactly where it was captured. */
  public void loseAndRestore() {
    long before = guest.lastTick();
    long seq = checkpoint();
    long after = guest.lastTick();
    guest.awaitMore(SOME_TICKS);

    int written = killAndRestore(seq);
    guest.awaitMore(SOME_TICKS);

    List<Long> resumed = guest.ticks().subList(written, guest.ticks().size());
    assertThat(resumed.get(0)).as("first tick after the restore").isBetween(before + 1, after + 1);
    for (int i = 1; i < resumed.size(); i++) {
      assertThat(resumed.get(i)).as("ticks go on by one").isEqualTo(resumed.get(i - 1) + 1);
    }
  }
}
