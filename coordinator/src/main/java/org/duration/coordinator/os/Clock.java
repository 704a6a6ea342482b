package org.duration.coordinator.os;

/** The host's clocks, in nanoseconds, as {@code clock_gettime(2)} gives them. */
public final class Clock {
  private static final int CLOCK_MONOTONIC = 1;
  private static final int CLOCK_BOOTTIME = 7;

  private Clock() {}

  /** Time since an arbitrary start; stands still while the machine sleeps. */
  public static long monotonicNanos() {
    return read(CLOCK_MONOTONIC);
  }

  /** Time since boot, sleep included. */
  public static long boottimeNanos() {
    return read(CLOCK_BOOTTIME);
  }

  private static long read(int clock) {
    long[] seconds = new long[2];
    LibC.check("clock_gettime", LibC.clock_gettime(clock, seconds));
    return Math.addExact(Math.multiplyExact(seconds[0], 1_000_000_000L), seconds[1]);
  }
}
