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
 */
public record IpcObjects(List<SharedMemory> memory, List<ShmFile> files, SysvObjects sysv) {
  public static final IpcObjects NONE = new IpcObjects(List.of(), List.of(), SysvObjects.NONE);

  public IpcObjects {
    memory = List.copyOf(memory);
    files = List.copyOf(files);
    Objects.requireNonNull(sysv);
  }
}
