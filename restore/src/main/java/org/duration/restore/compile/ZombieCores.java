// Zombies whose status says that they dumped core.
package org.duration.restore.compile;

import java.util.List;
import org.duration.image.process.ProcessImage;
import org.duration.image.process.ProcessState;
import org.duration.restore.Findings;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.TreeOp;

/**
 * Such a status can only be had by dumping core again. That is done where the core is a file in a
 * directory that we choose; a program that the host runs for each core, or a place that is the same
 * for all, is left in peace, and the bit is missing.
 */
public final class ZombieCores {
  private static final int RLIMIT_CORE = 4;
  private static final long SMALLEST_CORE = 65_536;

  private ZombieCores() {}

  static boolean comeBack(ProcessState.Zombie zombie, HostFacts host) {
    return zombie.dumpedCore()
        && TreeOp.Exit.DUMPING.contains(zombie.signal())
        && host.can(HostFacts.Feature.CORE_FILES)
        && Long.compareUnsigned(host.privileges().hardLimit(RLIMIT_CORE), SMALLEST_CORE) >= 0;
  }

  /** Says whose status will differ. */
  public static void note(List<ProcessImage> processes, HostFacts host, Findings findings) {
    for (ProcessImage process : processes) {
      if (process.state() instanceof ProcessState.Zombie zombie
          && zombie.dumpedCore()
          && !comeBack(zombie, host)) {
        findings.note(
            process, "wait status", "comes back without saying that it dumped core on this host");
      }
    }
  }
}
