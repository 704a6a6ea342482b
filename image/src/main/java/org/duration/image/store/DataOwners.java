// Says whose bytes a block of a data file holds.
package org.duration.image.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.image.Damage;
import org.duration.image.Image;
import org.duration.image.files.ContentId;
import org.duration.image.files.DataFile;
import org.duration.image.files.FileContent;
import org.duration.image.files.OpenFile;
import org.duration.image.files.SnapshotFile;
import org.duration.image.ipc.PosixQueue;
import org.duration.image.ipc.ShmFile;
import org.duration.image.ipc.SysvSegment;
import org.duration.image.memory.MappedFile;
import org.duration.image.memory.PageFile;
import org.duration.image.memory.SharedMemory;
import org.duration.image.process.ProcessImage;

/** For messages about damage: built only when there is some to report. */
record DataOwners(Image image) {
  private static final int MAX_OWNERS = 4;

  Damage damage(DataFile file, BlockRange block) {
    return damage(file.fileName(), Optional.of(file), 0, block);
  }

  /** Of the {@code number}-th of the files that it has in common with earlier checkpoints. */
  Damage damageOfLinked(int number, BlockRange block) {
    PageFile file = image.pageFiles().get(number);
    return damage(file.fileName(), Optional.empty(), number + 1, block);
  }

  private Damage damage(String name, Optional<DataFile> own, int pageFile, BlockRange block) {
    List<String> owners = owners(own, pageFile, block.heldFrom(), block.heldTo());
    String held = owners.isEmpty() ? "" : "; it holds " + String.join(", ", owners);
    return new Damage(
        name, "the checksum of bytes " + block.from() + " to " + block.to() + " differs" + held);
  }

  private List<String> owners(Optional<DataFile> own, int pageFile, long from, long to) {
    List<String> owners = new ArrayList<>();
    if (own.orElse(DataFile.PAGES) == DataFile.PAGES) {
      image.processes().forEach(process -> memory(process, pageFile, from, to, owners));
    }
    for (FileContent content : image.contents()) {
      if (own.filter(file -> file == content.file()).isPresent()
          && content.offset() < to
          && from < content.offset() + content.bytes()) {
        owners.add(owner(content.id()));
      }
    }
    return owners.size() <= MAX_OWNERS
        ? owners
        : List.of(
            String.join(", ", owners.subList(0, MAX_OWNERS)),
            (owners.size() - MAX_OWNERS) + " more");
  }

  private static void memory(
      ProcessImage process, int pageFile, long from, long to, List<String> owners) {
    process.pages().stream()
        .filter(extent -> extent.file() == pageFile)
        .filter(extent -> extent.offset() < to && from < extent.offset() + extent.bytes())
        .findFirst()
        .ifPresent(
            extent ->
                owners.add(
                    "memory of process "
                        + process.pid()
                        + " ("
                        + process.comm()
                        + ") at "
                        + extent.address().plus(Math.max(0, from - extent.offset()))));
  }

  private String owner(ContentId id) {
    for (MappedFile file : image.mappedFiles()) {
      if (file.content().filter(id::equals).isPresent()) {
        return "the content of " + file.path();
      }
    }
    for (OpenFile open : image.openFiles()) {
      if (open instanceof OpenFile.RemovedFile file
          && file.extents().stream().anyMatch(extent -> extent.content().equals(id))) {
        return "the content of " + file.path();
      }
    }
    for (SharedMemory memory : image.ipc().memory()) {
      if (memory.extents().stream().anyMatch(extent -> extent.content().equals(id))) {
        return memory.id() + " (" + memory.name() + ")";
      }
    }
    for (SnapshotFile file : image.snapshots().files()) {
      if (file.extents().stream().anyMatch(extent -> extent.content().equals(id))) {
        return "the snapshot of " + file.path();
      }
    }
    for (ShmFile file : image.ipc().files()) {
      if (file.extents().stream().anyMatch(extent -> extent.content().equals(id))) {
        return "the content of " + file.path();
      }
    }
    return image.pipes().stream()
        .filter(pipe -> pipe.unread().filter(id::equals).isPresent())
        .map(pipe -> "unread bytes of " + pipe.id())
        .findFirst()
        .or(() -> sysvOwner(id))
        .orElseGet(() -> message(id));
  }

  private Optional<String> sysvOwner(ContentId id) {
    for (SysvSegment segment : image.ipc().sysv().segments()) {
      if (segment.extents().stream().anyMatch(extent -> extent.content().equals(id))) {
        return Optional.of(segment.toString());
      }
    }
    for (PosixQueue queue : image.ipc().queues()) {
      if (queue.messages().stream().anyMatch(m -> m.text().filter(id::equals).isPresent())) {
        return Optional.of("a message in " + queue);
      }
    }
    return image.ipc().sysv().queues().stream()
        .filter(q -> q.messages().stream().anyMatch(m -> m.text().filter(id::equals).isPresent()))
        .map(queue -> "a message in " + queue)
        .findFirst();
  }

  private String message(ContentId id) {
    return image.openFiles().stream()
        .filter(OpenFile.UnixSocket.class::isInstance)
        .map(OpenFile.UnixSocket.class::cast)
        .filter(s -> s.queue().stream().anyMatch(m -> m.content().filter(id::equals).isPresent()))
        .map(socket -> "a message at the unix socket of " + socket.id())
        .findFirst()
        .orElse(id.toString());
  }
}
