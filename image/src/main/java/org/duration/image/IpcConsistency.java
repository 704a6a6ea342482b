// What refers to shared memory finds it, and it finds its bytes.
package org.duration.image;

import java.util.List;
import org.duration.image.files.FileExtent;
import org.duration.image.files.OpenFile;
import org.duration.image.ipc.IpcObjects;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.SharedMemory;
import org.duration.image.memory.SharedMemoryId;
import org.duration.image.process.ProcessImage;

/** Checks between records; each record has checked itself. */
record IpcConsistency(IpcObjects ipc, int contents) {
  void check(List<ProcessImage> processes, List<OpenFile> openFiles) {
    for (int i = 0; i < ipc.memory().size(); i++) {
      SharedMemory memory = ipc.memory().get(i);
      Check.that(memory.id().value() == i, "%s stands at %d", memory.id(), i);
      extents(memory.extents(), memory.id().toString());
    }
    ipc.files().forEach(file -> extents(file.extents(), file.path()));
    for (OpenFile file : openFiles) {
      if (file instanceof OpenFile.MemoryFile memory) {
        there(memory.memory(), file.id().toString());
      }
    }
    processes.forEach(
        process -> process.live().ifPresent(live -> areas(process, live.memory().areas())));
  }

  private void extents(List<FileExtent> extents, String who) {
    for (FileExtent extent : extents) {
      Check.that(
          extent.content().value() >= 0 && extent.content().value() < contents,
          "%s refers to %s, which is not there",
          who,
          extent.content());
    }
  }

  private void areas(ProcessImage process, List<Area> areas) {
    for (Area area : areas) {
      if (area.kind() instanceof AreaKind.Shared shared) {
        there(shared.memory(), "process " + process.pid() + " area " + area.start());
      }
    }
  }

  private void there(SharedMemoryId id, String who) {
    Check.that(
        id.value() >= 0 && id.value() < ipc.memory().size(),
        "%s refers to %s, which is not there",
        who,
        id);
  }
}
