// How a thread is scheduled.
package org.duration.image.process;

import org.duration.image.Bytes;
import org.duration.image.Check;

/**
 * From sched_getattr, sched_getaffinity and ioprio_get.
 *
 * @param policy SCHED_OTHER 0, FIFO 1, RR 2, BATCH 3, IDLE 5, DEADLINE 6
 * @param flags SCHED_FLAG_*
 * @param nice of SCHED_OTHER and BATCH
 * @param priority of FIFO and RR
 * @param attributes {@code struct sched_attr} as read, 56 bytes
 * @param affinity mask of CPUs as read; a restore on fewer CPUs takes those that exist
 * @param ioPriority as ioprio_get gives it
 */
public record Scheduling(
    int policy,
    long flags,
    int nice,
    int priority,
    Bytes attributes,
    Bytes affinity,
    int ioPriority) {
  public Scheduling {
    Check.that(policy >= 0 && policy <= 7, "scheduling policy %d", policy);
    Check.that(nice >= -20 && nice <= 19, "nice %d", nice);
    Check.that(priority >= 0 && priority <= 99, "priority %d", priority);
    Check.that(attributes.length() == 56, "sched_attr of %d bytes", attributes.length());
    Check.that(
        affinity.length() > 0 && affinity.length() <= 8192,
        "affinity of %d bytes",
        affinity.length());
    Check.notNegative(ioPriority, "ioPriority");
  }
}
