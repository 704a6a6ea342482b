// The group's clocks at the freeze.
package org.duration.image;

/**
 * As a guest would have read them while it stood still: the host's clocks plus the offsets of the
 * group's time namespace. A restore sets the offsets of the new time namespace so that monotonic
 * and boottime go on from here.
 *
 * @param monotonicNanos CLOCK_MONOTONIC
 * @param boottimeNanos CLOCK_BOOTTIME
 * @param realtimeNanos CLOCK_REALTIME, since the epoch; never set back
 */
public record Clocks(long monotonicNanos, long boottimeNanos, long realtimeNanos) {
  public Clocks {
    Check.notNegative(monotonicNanos, "monotonicNanos");
    Check.notNegative(boottimeNanos, "boottimeNanos");
    Check.notNegative(realtimeNanos, "realtimeNanos");
  }
}
