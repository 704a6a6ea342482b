// The machine a group ran on.
package org.duration.image;

import java.util.Optional;

/**
 * What of the host the guests can have come to depend on. From uname, CPUID and {@code [vdso]}.
 *
 * <p>Not captured on purpose: boot id, machine id, mount ids, inode numbers of proc files.
 *
 * @param kernelRelease as {@code uname -r}
 * @param kernelVersion as {@code uname -v}
 * @param machine as {@code uname -m}
 * @param hostname of the group's UTS namespace
 * @param pageSize bytes
 * @param vdso empty when no process of the group maps one
 */
public record HostSignature(
    String kernelRelease,
    String kernelVersion,
    String machine,
    String hostname,
    int pageSize,
    CpuFeatures cpu,
    Optional<Vdso> vdso) {
  public HostSignature {
    Check.that(pageSize >= 4096 && Integer.bitCount(pageSize) == 1, "page size %d", pageSize);
    java.util.Objects.requireNonNull(kernelRelease);
    java.util.Objects.requireNonNull(kernelVersion);
    java.util.Objects.requireNonNull(machine);
    java.util.Objects.requireNonNull(hostname);
    java.util.Objects.requireNonNull(cpu);
    java.util.Objects.requireNonNull(vdso);
  }
}
