// Makes memory that no file system names.
package org.duration.restore.compile;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.duration.image.Image;
import org.duration.image.files.OpenFile;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.SharedMemory;
import org.duration.image.memory.SharedMemoryId;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.DescriptorOp;

/**
 * The root task makes each object once, as a memory file, and everybody inherits what leads to it.
 * Seals come last: they keep from being made what they keep from being changed.
 */
final class SharedMemories {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_NOFOLLOW = 0400000;
  private static final int MFD_ALLOW_SEALING = 2;

  private final Image image;
  private final HostFacts host;
  private final Tools tools;
  private final Program program;

  SharedMemories(Image image, HostFacts host, Tools tools, Program program) {
    this.image = image;
    this.host = host;
    this.tools = tools;
    this.program = program;
  }

  void make() {
    image.ipc().memory().forEach(this::make);
  }

  static String subject(SharedMemory memory) {
    return memory.name().equals(SharedMemory.WITHOUT_FILE)
        ? memory.id().toString()
        : "memory file " + memory.name();
  }

  /** Whether an area needs a descriptor that may write. */
  static boolean writable(Area area) {
    return area.shared() && area.flags().contains(AreaFlag.MAY_WRITE);
  }

  private void make(SharedMemory memory) {
    String subject = subject(memory);
    int fd = tools.take();
    program.add(subject, new DescriptorOp.MemFd(fd, MFD_ALLOW_SEALING, memory.name()));
    fill(memory, fd);
    program.add(subject, RemovedFiles.state(memory.identity(), fd, host));
    for (boolean writable : mappings(memory.id())) {
      int access = writable ? O_RDWR : O_RDONLY;
      again(subject, fd, tools.memory(memory.id(), writable), access);
    }
    for (OpenFile file : image.openFiles()) {
      if (file instanceof OpenFile.MemoryFile open && open.memory().equals(memory.id())) {
        open(open, fd);
      }
    }
    if (memory.seals() != 0) {
      program.add(subject, new DescriptorOp.AddSeals(fd, memory.seals()));
    }
    program.add(subject, new DescriptorOp.CloseRange(fd, fd));
  }

  private void fill(SharedMemory memory, int fd) {
    String subject = "content of " + subject(memory);
    new FileData(image, tools, program)
        .fill(subject, fd, memory.identity().size(), memory.extents());
  }

  /** How areas need it, reading only first. */
  private Set<Boolean> mappings(SharedMemoryId id) {
    Set<Boolean> ways = new TreeSet<>();
    for (ProcessImage process : image.processes()) {
      List<Area> areas =
          process.live().map(LiveProcess::memory).map(m -> m.areas()).orElse(List.of());
      for (Area area : areas) {
        if (area.kind() instanceof AreaKind.Shared shared && shared.memory().equals(id)) {
          ways.add(writable(area));
        }
      }
    }
    return ways;
  }

  private void open(OpenFile.MemoryFile file, int through) {
    String subject = OpenFiles.subject(file);
    int fd = tools.openFile(file.id());
    again(subject, through, fd, file.statusFlags() & ~(OpenFiles.NEVER | O_NOFOLLOW));
    if (file.offset() != 0 && !file.pathOnly()) {
      program.add(subject, new DescriptorOp.Seek(fd, file.offset()));
    }
  }

  private void again(String subject, int through, int fd, int flags) {
    program.add(subject, new DescriptorOp.Open(fd, flags, 0, "/proc/self/fd/" + through));
  }
}
