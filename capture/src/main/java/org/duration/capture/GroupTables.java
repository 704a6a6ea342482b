// What all processes of a group share while they are built.
package org.duration.capture;

import java.util.List;
import java.util.Map;
import org.duration.capture.raw.RawProcess;
import org.duration.image.files.Descriptor;

/**
 * Tables over the group.
 *
 * @param descriptors by pid
 */
record GroupTables(
    CaptureContext context,
    MappedFiles mappedFiles,
    SharedMemories memories,
    SysvTables sysv,
    ShmFiles shm,
    Contents contents,
    KeptPages kept,
    Map<Integer, List<Descriptor>> descriptors,
    GroupChecks checks,
    Cgroups cgroups,
    Refusals refusals) {
  List<Descriptor> descriptorsOf(RawProcess process) {
    return descriptors.getOrDefault(process.process().pid(), List.of());
  }
}
