// What refers to shared memory finds it, and it finds its bytes.
package org.duration.image;

import java.util.List;
import org.duration.image.files.ContentId;
import org.duration.image.files.FileExtent;
import org.duration.image.files.OpenFile;
import org.duration.image.ipc.IpcObjects;
import org.duration.image.ipc.PosixMessage;
import org.duration.image.ipc.PosixQueue;
import org.duration.image.ipc.SemaphoreUndo;
import org.duration.image.ipc.SysvMessage;
import org.duration.image.ipc.SysvQueue;
import org.duration.image.ipc.SysvSemaphores;
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
    sysv(processes);
    for (OpenFile file : openFiles) {
      if (file instanceof OpenFile.MemoryFile memory) {
        there(memory.memory(), file.id().toString());
      } else if (file instanceof OpenFile.MessageQueue queue) {
        Check.that(
            ipc.has(queue.name()), "%s of queue %s, which is not there", file.id(), queue.name());
      }
    }
    for (PosixQueue queue : ipc.queues()) {
      for (PosixMessage message : queue.messages()) {
        message.text().ifPresent(text -> content(text, queue.toString()));
      }
    }
    ipc.limits().forEach(limit -> Check.that(limit.known(), "no limit %s", limit.name()));
    processes.forEach(
        process -> process.live().ifPresent(live -> areas(process, live.memory().areas())));
  }

  private void sysv(List<ProcessImage> processes) {
    ipc.sysv().segments().forEach(segment -> extents(segment.extents(), segment.toString()));
    for (SysvSemaphores set : ipc.sysv().semaphores()) {
      for (SemaphoreUndo undo : set.undos()) {
        Check.that(
            processes.stream()
                .anyMatch(each -> each.pid() == undo.pid() && each.live().isPresent()),
            "%s: undo of process %d, which is not there",
            set,
            undo.pid());
      }
    }
    for (SysvQueue queue : ipc.sysv().queues()) {
      for (SysvMessage message : queue.messages()) {
        message.text().ifPresent(text -> content(text, queue.toString()));
      }
    }
  }

  private void content(ContentId id, String who) {
    Check.that(
        id.value() >= 0 && id.value() < contents, "%s refers to %s, which is not there", who, id);
  }

  private void extents(List<FileExtent> extents, String who) {
    for (FileExtent extent : extents) {
      content(extent.content(), who);
    }
  }

  private void areas(ProcessImage process, List<Area> areas) {
    for (Area area : areas) {
      if (area.kind() instanceof AreaKind.Shared shared) {
        there(shared.memory(), "process " + process.pid() + " area " + area.start());
      } else if (area.kind() instanceof AreaKind.Segment segment) {
        attached(process, area, segment);
      }
    }
  }

  private void attached(ProcessImage process, Area area, AreaKind.Segment segment) {
    long end = segment.offset() + area.range().bytes();
    Check.that(
        ipc.sysv().segment(segment.segment()).filter(s -> end - 4096 < s.bytes()).isPresent(),
        "process %d area %s refers to SysV segment %d, which is not there, or shorter",
        process.pid(),
        area.start(),
        segment.segment());
    Check.that(area.shared(), "area %s of a segment is private", area.start());
  }

  private void there(SharedMemoryId id, String who) {
    Check.that(
        id.value() >= 0 && id.value() < ipc.memory().size(),
        "%s refers to %s, which is not there",
        who,
        id);
  }
}
