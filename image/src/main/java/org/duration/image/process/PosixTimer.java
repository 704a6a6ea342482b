// A timer of timer_create.
package org.duration.image.process;

import org.duration.image.Check;

/**
 * From /proc/PID/timers and, for the times, timer_gettime inside the process. A timer set with
 * TIMER_ABSTIME comes back as what remained of it.
 *
 * @param clock CLOCK_* number; negative: the CPU clock of a process or thread
 * @param notification SIGEV_SIGNAL 0, SIGEV_NONE 1, SIGEV_THREAD 2, SIGEV_THREAD_ID 4
 * @param value sigev_value
 * @param tid of SIGEV_THREAD_ID, else 0
 * @param remainingNanos 0: disarmed
 */
public record PosixTimer(
    int id,
    int clock,
    int notification,
    int signal,
    long value,
    int tid,
    long intervalNanos,
    long remainingNanos,
    int overrun) {
  public PosixTimer {
    Check.notNegative(id, "timer id");
    Check.that(
        notification == 0 || notification == 1 || notification == 2 || notification == 4,
        "SIGEV %d",
        notification);
    Check.that(signal >= 0 && signal <= 64, "timer signal %d", signal);
    Check.notNegative(tid, "timer tid");
    Check.notNegative(intervalNanos, "intervalNanos");
    Check.notNegative(remainingNanos, "remainingNanos");
    Check.notNegative(overrun, "overrun");
  }
}
