// Makes a process's address space.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Image;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.PageExtent;
import org.duration.image.process.LiveProcess;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.MemoryOp;

/**
 * Area by area, ascending: map, advise what decides how pages are made, fill, take the write
 * permission that only the filling needed away again, advise the rest.
 */
final class MemoryProgram {
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_GROWSDOWN = 0x100;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MADV_GUARD_INSTALL = 102;

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
  private final HostFacts host;
  private final Tools tools;
  private final Program program;

  MemoryProgram(Image image, HostFacts host, Tools tools, Program program) {
    this.image = image;
    this.host = host;
    this.tools = tools;
    this.program = program;
  }

  void write(LiveProcess live) {
    AddressSpace memory = live.memory();
    program.add("vdso", new MemoryOp.MoveVdso(targets(memory)));
    List<List<PageExtent>> pages = pagesByArea(memory);
    for (int i = 0; i < memory.areas().size(); i++) {
      area(memory.areas(), memory.areas().get(i), pages.get(i));
    }
    for (AddressRange guard : memory.guards()) {
      program.add("guard region " + guard, new MemoryOp.Advise(guard, MADV_GUARD_INSTALL));
    }
    int executable = tools.mapping(MappedFiles.executable(live));
    program.add(
        "executable " + image.mappedFiles().get(live.executable().value()).path(),
        new MemoryOp.SetMm(memory.layout(), executable, memory.auxv()));
  }

  /** Segments of the image that this host has no counterpart of have been refused before. */
  private List<Address> targets(AddressSpace memory) {
    List<Address> targets =
        new ArrayList<>(memory.vdsoSegments().stream().map(Area::start).toList());
    targets.addAll(
        Collections.nCopies(host.vdso().segments().size() - targets.size(), Address.NULL));
    return targets;
  }

  /** Both lists ascend, and each extent lies in one area: one pass. Zeros are there once mapped. */
  private static List<List<PageExtent>> pagesByArea(AddressSpace memory) {
    List<List<PageExtent>> byArea = new ArrayList<>();
    int at = 0;
    for (Area area : memory.areas()) {
      List<PageExtent> own = new ArrayList<>();
      while (at < memory.pages().size() && area.range().contains(memory.pages().get(at).range())) {
        PageExtent next = memory.pages().get(at++);
        if (!next.isZeros()) {
          append(own, next);
        }
      }
      byArea.add(own);
    }
    return byArea;
  }

  /** Neighbours in memory and in the file are read at once. */
  private static void append(List<PageExtent> extents, PageExtent next) {
    if (!extents.isEmpty()) {
      PageExtent last = extents.get(extents.size() - 1);
      if (last.range().end().equals(next.address())
          && last.file() == next.file()
          && last.offset() + last.bytes() == next.offset()) {
        extents.set(
            extents.size() - 1,
            new PageExtent(
                last.address(), last.bytes() + next.bytes(), last.offset(), last.file()));
        return;
      }
    }
    extents.add(next);
  }

  private void area(List<Area> areas, Area area, List<PageExtent> pages) {
    if (area.kind() instanceof AreaKind.Vdso || area.kind() instanceof AreaKind.Vsyscall) {
      return;
    }
    String subject = subject(area);
    if (area.kind() instanceof AreaKind.Segment) {
      attached(subject, areas, area);
      return;
    }
    int last = area.protection().bits();
    boolean lend = !pages.isEmpty() && !area.protection().write();
    map(subject, area, lend ? PROT_READ | PROT_WRITE : last);
    advise(subject, area, EARLY_ADVICE);
    for (PageExtent extent : pages) {
      int data = tools.data(image.pageFileName(extent));
      program.add(subject, new MemoryOp.ReadPages(extent.range(), data, extent.offset()));
    }
    if (lend) {
      program.add(subject, new MemoryOp.Protect(area.range(), last));
    }
    finish(subject, area);
  }

  private void attached(String subject, List<Area> areas, Area area) {
    new Sysv(image, host, tools, program).attach(subject, areas, area);
    int first = area.flags().contains(AreaFlag.MAY_WRITE) ? PROT_READ | PROT_WRITE : PROT_READ;
    if (area.protection().bits() != first) {
      program.add(subject, new MemoryOp.Protect(area.range(), area.protection().bits()));
    }
    advise(subject, area, EARLY_ADVICE);
    finish(subject, area);
  }

  private void finish(String subject, Area area) {
    int last = area.protection().bits();
    advise(subject, area, LATE_ADVICE);
    if (area.flags().contains(AreaFlag.LOCKED)) {
      boolean inaccessible = (last & (PROT_READ | PROT_WRITE | PROT_EXEC)) == 0;
      program.add(subject, new MemoryOp.Lock(area.range(), inaccessible));
    }
  }

  private void map(String subject, Area area, int protection) {
    int flags = area.shared() ? MAP_SHARED : MAP_PRIVATE;
    if (area.flags().contains(AreaFlag.GROWS_DOWN)) {
      flags |= MAP_GROWSDOWN;
    }
    if (area.flags().contains(AreaFlag.NO_RESERVE)) {
      flags |= MAP_NORESERVE;
    }
    if (area.kind() instanceof AreaKind.FileBacked backed) {
      int fd = tools.mapping(MappedFiles.of(backed, area));
      program.add(
          subject, new MemoryOp.MapFile(area.range(), protection, flags, fd, backed.offset()));
    } else if (area.kind() instanceof AreaKind.Shared shared) {
      int fd = tools.memory(shared.memory(), SharedMemories.writable(area));
      program.add(
          subject, new MemoryOp.MapFile(area.range(), protection, flags, fd, shared.offset()));
    } else {
      program.add(
          subject, new MemoryOp.MapAnonymous(area.range(), protection, flags | MAP_ANONYMOUS));
    }
  }

  private void advise(String subject, Area area, Map<AreaFlag, Integer> advice) {
    advice.forEach(
        (flag, number) -> {
          if (area.flags().contains(flag)) {
            program.add(subject, new MemoryOp.Advise(area.range(), number));
          }
        });
  }

  private String subject(Area area) {
    String what = what(area.kind());
    return "memory " + area.range() + (what.isEmpty() ? "" : " (" + what + ")");
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
