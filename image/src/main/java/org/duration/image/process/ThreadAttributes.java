// The small settings of a thread.
package org.duration.image.process;

import org.duration.image.Check;

/**
 * From timerslack_ns and prctl inside the thread.
 *
 * @param parentDeathSignal PR_GET_PDEATHSIG; 0 none
 * @param tscMode PR_GET_TSC: 1 enabled, 2 SIGSEGV
 * @param machineCheckKill PR_MCE_KILL_GET: 0 late, 1 early, 2 default
 * @param ioFlusher PR_GET_IO_FLUSHER
 */
public record ThreadAttributes(
    long timerSlackNanos,
    int parentDeathSignal,
    int tscMode,
    int machineCheckKill,
    boolean ioFlusher) {
  public ThreadAttributes {
    Check.notNegative(timerSlackNanos, "timerSlackNanos");
    Check.that(
        parentDeathSignal >= 0 && parentDeathSignal <= 64, "pdeathsig %d", parentDeathSignal);
    Check.that(tscMode == 1 || tscMode == 2, "TSC mode %d", tscMode);
    Check.that(
        machineCheckKill >= 0 && machineCheckKill <= 2, "MCE kill policy %d", machineCheckKill);
  }
}
