// The machine, as far as a restore depends on it.
package org.duration.restore.host;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.duration.image.Check;
import org.duration.image.CpuFeatures;

/**
 * A snapshot taken before compiling; what can change until the plan runs is checked again by its
 * ops.
 *
 * @param cpu as in the image
 * @param pidMax {@code pid_max} of the group's namespace: pids lie below
 * @param cpus number of CPUs, numbered from 0
 * @param availableMemoryBytes that can be used without swapping
 * @param restorerBytes length of the restorer's program
 * @param files by path: every one of {@link RequiredFile#of}
 */
public record HostFacts(
    String kernelRelease,
    CpuFeatures cpu,
    VdsoFacts vdso,
    int pageSize,
    int pidMax,
    int cpus,
    long availableMemoryBytes,
    long restorerBytes,
    Privileges privileges,
    Set<Feature> features,
    Map<String, FileFacts> files) {
  /** What not every kernel can. */
  public enum Feature {
    /** Timers of timer_create come back with any id (6.15). */
    POSIX_TIMER_IDS,
    /** MADV_GUARD_INSTALL (6.13). */
    GUARD_REGIONS,
    /** A core goes to a file in the working directory, and may: {@code core_pattern}, a limit. */
    CORE_FILES
  }

  public HostFacts {
    Objects.requireNonNull(kernelRelease);
    Objects.requireNonNull(cpu);
    Objects.requireNonNull(vdso);
    Objects.requireNonNull(privileges);
    Check.that(pidMax > 2, "pid_max %d", pidMax);
    Check.that(cpus > 0, "%d CPUs", cpus);
    Check.notNegative(availableMemoryBytes, "availableMemoryBytes");
    Check.that(restorerBytes > 0, "restorer of %d bytes", restorerBytes);
    features = Set.copyOf(features);
    files = Map.copyOf(files);
  }

  public FileFacts file(String path) {
    return files.getOrDefault(path, FileFacts.MISSING);
  }

  public boolean can(Feature feature) {
    return features.contains(feature);
  }
}
