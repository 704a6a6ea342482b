// A timer of setitimer.
package org.duration.image.process;

import org.duration.image.Check;

/**
 * As getitimer gives it inside the process.
 *
 * @param which 0 ITIMER_REAL, 1 ITIMER_VIRTUAL, 2 ITIMER_PROF
 * @param intervalMicros 0: fires once
 * @param remainingMicros until it fires, at the freeze; 0 with an interval: it has, and goes on
 *     when its pending signal is taken
 */
public record IntervalTimer(int which, long intervalMicros, long remainingMicros) {
  public IntervalTimer {
    Check.that(which >= 0 && which <= 2, "interval timer %d", which);
    Check.notNegative(intervalMicros, "intervalMicros");
    Check.notNegative(remainingMicros, "remainingMicros");
  }
}
