// What the processes of a group share, beside files.
package org.duration.image.ipc;

import java.util.List;
import java.util.Objects;
import org.duration.image.memory.SharedMemory;

/**
 * Of the whole group.
 *
 * @param memory by id
 * @param files in its /dev/shm
 * @param queues POSIX message queues
 * @param limits that are not those of a fresh namespace
 */
public record IpcObjects(
    List<SharedMemory> memory,
    List<ShmFile> files,
    SysvObjects sysv,
    List<PosixQueue> queues,
    List<IpcLimit> limits) {
  public static final IpcObjects NONE =
      new IpcObjects(List.of(), List.of(), SysvObjects.NONE, List.of(), List.of());

  /** The queue of a name. */
  public boolean has(String queue) {
    return queues.stream().anyMatch(each -> each.name().equals(queue));
  }

  public IpcObjects {
    memory = List.copyOf(memory);
    files = List.copyOf(files);
    Objects.requireNonNull(sysv);
    queues = List.copyOf(queues);
    limits = List.copyOf(limits);
  }
}
