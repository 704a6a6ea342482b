// The SysV objects of a group's IPC namespace.
package org.duration.image.ipc;

import java.util.List;
import java.util.Optional;

/** Each kind with ids of its own, which are the kernel's and not positions. */
public record SysvObjects(
    List<SysvSegment> segments, List<SysvSemaphores> semaphores, List<SysvQueue> queues) {
  public static final SysvObjects NONE = new SysvObjects(List.of(), List.of(), List.of());

  public SysvObjects {
    segments = List.copyOf(segments);
    semaphores = List.copyOf(semaphores);
    queues = List.copyOf(queues);
  }

  public Optional<SysvSegment> segment(int id) {
    return segments.stream().filter(segment -> segment.id() == id).findFirst();
  }
}
