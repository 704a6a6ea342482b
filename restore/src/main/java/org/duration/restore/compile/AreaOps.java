// Ops that map, advise, fill and lock one area.
package org.duration.restore.compile;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.duration.image.AddressRange;
import org.duration.image.Image;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.PageExtent;
import org.duration.restore.inherit.PageDifference;
import org.duration.restore.plan.MemoryOp;

/** Each is named after the area, and the file behind it. */
final class AreaOps {
  static final int READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_GROWSDOWN = 0x100;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MADV_DONTNEED = 4;

  /** Before the pages are filled. */
  private static final Map<AreaFlag, Integer> EARLY_ADVICE =
      advice(AreaFlag.HUGE_PAGE, 14, AreaFlag.NO_HUGE_PAGE, 15);

  private static final Map<AreaFlag, Integer> LATE_ADVICE =
      advice(
          AreaFlag.RANDOM,
          1,
          AreaFlag.SEQUENTIAL,
          2,
          AreaFlag.DONT_FORK,
          10,
          AreaFlag.MERGEABLE,
          12,
          AreaFlag.DONT_DUMP,
          16,
          AreaFlag.WIPE_ON_FORK,
          18);

  private final Image image;
  private final Tools tools;
  private final Program program;
  private final String purpose;

  /** Of areas that its process has in the end. */
  AreaOps(Image image, Tools tools, Program program) {
    this(image, tools, program, "");
  }

  /**
   * @param purpose what an area is for, behind its name
   */
  AreaOps(Image image, Tools tools, Program program, String purpose) {
    this.image = image;
    this.tools = tools;
    this.program = program;
    this.purpose = purpose;
  }

  /** With the advice that decides how its pages are made. */
  void map(Area area, int protection) {
    int flags = area.shared() ? MAP_SHARED : MAP_PRIVATE;
    if (area.flags().contains(AreaFlag.GROWS_DOWN)) {
      flags |= MAP_GROWSDOWN;
    }
    if (area.flags().contains(AreaFlag.NO_RESERVE)) {
      flags |= MAP_NORESERVE;
    }
    if (area.kind() instanceof AreaKind.FileBacked backed) {
      int fd = tools.mapping(MappedFiles.of(backed, area));
      add(area, new MemoryOp.MapFile(area.range(), protection, flags, fd, backed.offset()));
    } else if (area.kind() instanceof AreaKind.Shared shared) {
      int fd = tools.memory(shared.memory(), SharedMemories.writable(area));
      add(area, new MemoryOp.MapFile(area.range(), protection, flags, fd, shared.offset()));
    } else {
      add(area, new MemoryOp.MapAnonymous(area.range(), protection, flags | MAP_ANONYMOUS));
    }
    adviseEarly(area);
  }

  void adviseEarly(Area area) {
    advise(area, EARLY_ADVICE);
  }

  void read(Area area, List<PageExtent> pages) {
    String subject = subject(area);
    for (PageExtent extent : pages) {
      int data = tools.data(image.pageFileName(extent));
      program.add(subject, new MemoryOp.ReadPages(extent.range(), data, extent.offset()));
    }
  }

  /** Of what is mapped already. */
  void change(Area area, PageDifference difference) {
    String subject = subject(area);
    for (AddressRange discard : difference.discards()) {
      program.add(subject, new MemoryOp.Advise(discard, MADV_DONTNEED));
    }
    read(area, difference.reads());
  }

  /** Of what it inherited. */
  void unmap(AddressRange range) {
    program.add("memory " + range + ", which only others have", new MemoryOp.Unmap(range));
  }

  /** In the end. */
  void protect(Area area) {
    add(area, new MemoryOp.Protect(area.range(), area.protection().bits()));
  }

  void finish(Area area) {
    advise(area, LATE_ADVICE);
    if (area.flags().contains(AreaFlag.LOCKED)) {
      boolean inaccessible = area.protection().bits() == 0;
      add(area, new MemoryOp.Lock(area.range(), inaccessible));
    }
  }

  String subject(Area area) {
    String what = what(area.kind());
    return "memory " + area.range() + (what.isEmpty() ? "" : " (" + what + ")") + purpose;
  }

  private void add(Area area, MemoryOp op) {
    program.add(subject(area), op);
  }

  private void advise(Area area, Map<AreaFlag, Integer> advice) {
    advice.forEach(
        (flag, number) -> {
          if (area.flags().contains(flag)) {
            add(area, new MemoryOp.Advise(area.range(), number));
          }
        });
  }

  private String what(AreaKind kind) {
    if (kind instanceof AreaKind.FileBacked backed) {
      return image.mappedFiles().get(backed.file().value()).path();
    } else if (kind instanceof AreaKind.Segment segment) {
      return "SysV segment " + segment.segment();
    } else if (kind instanceof AreaKind.Shared shared) {
      return SharedMemories.subject(image.ipc().memory().get(shared.memory().value()));
    }
    return kind instanceof AreaKind.Heap
        ? "[heap]"
        : kind instanceof AreaKind.Stack ? "[stack]" : "";
  }

  private static Map<AreaFlag, Integer> advice(Object... flagsAndNumbers) {
    Map<AreaFlag, Integer> advice = new EnumMap<>(AreaFlag.class);
    for (int i = 0; i < flagsAndNumbers.length; i += 2) {
      advice.put((AreaFlag) flagsAndNumbers[i], (Integer) flagsAndNumbers[i + 1]);
    }
    return advice;
  }
}
