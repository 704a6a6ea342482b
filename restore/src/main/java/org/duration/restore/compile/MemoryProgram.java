// Makes a process's address space.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.duration.restore.inherit.AreaPages;
import org.duration.restore.inherit.Level;
import org.duration.restore.inherit.PageDifference;
import org.duration.restore.inherit.Region;
import org.duration.restore.plan.MemoryOp;

/**
 * What of the memory in common is not this process's goes first. Then area by area, ascending: map,
 * advise what decides how pages are made, fill, take the write permission that only the filling
 * needed away again, advise the rest. An area that is there already is filled where it differs.
 */
final class MemoryProgram {
  private static final int PROT_READ = 1;
  private static final int MADV_GUARD_INSTALL = 102;

  private final Image image;
  private final HostFacts host;
  private final Tools tools;
  private final Program program;
  private final AreaOps ops;

  MemoryProgram(Image image, HostFacts host, Tools tools, Program program) {
    this.image = image;
    this.host = host;
    this.tools = tools;
    this.program = program;
    this.ops = new AreaOps(image, tools, program);
  }

  /**
   * @param common what is mapped when the process has forked
   */
  void write(LiveProcess live, Level common) {
    AddressSpace memory = live.memory();
    List<Area> areas = memory.areas();
    List<List<PageExtent>> pages = AreaPages.of(memory);
    List<Optional<Level.Part>> served = served(areas, pages, common);
    carve(areas, served, common);
    program.add("vdso", new MemoryOp.MoveVdso(targets(memory)));
    for (int i = 0; i < areas.size(); i++) {
      area(areas, areas.get(i), pages.get(i), served.get(i));
    }
    for (AddressRange guard : memory.guards()) {
      program.add("guard region " + guard, new MemoryOp.Advise(guard, MADV_GUARD_INSTALL));
    }
    int executable = tools.mapping(MappedFiles.executable(live));
    program.add(
        "executable " + image.mappedFiles().get(live.executable().value()).path(),
        new MemoryOp.SetMm(memory.layout(), executable, memory.auxv()));
  }

  /** For each area, what of the memory in common it is made of. Both ascend: one pass. */
  private static List<Optional<Level.Part>> served(
      List<Area> areas, List<List<PageExtent>> pages, Level common) {
    List<Optional<Level.Part>> served = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < areas.size(); i++) {
      Area area = areas.get(i);
      while (at < common.parts().size()
          && common.parts().get(at).region().range().end().compareTo(area.start()) <= 0) {
        at++;
      }
      boolean serves =
          at < common.parts().size()
              && !pages.get(i).isEmpty()
              && common.parts().get(at).region().serves(area);
      served.add(serves ? Optional.of(common.parts().get(at)) : Optional.empty());
    }
    return served;
  }

  /** Leaves of what is there only what areas are made of. */
  private void carve(List<Area> areas, List<Optional<Level.Part>> served, Level common) {
    Map<Region, List<AddressRange>> own = new HashMap<>();
    common.parts().forEach(part -> own.put(part.region(), new ArrayList<>()));
    for (int i = 0; i < areas.size(); i++) {
      if (served.get(i).isPresent()) {
        own.get(served.get(i).get().region()).add(areas.get(i).range());
      }
    }
    for (Level.Part part : common.parts()) {
      part.region().without(own.get(part.region())).forEach(ops::unmap);
    }
  }

  /** Segments of the image that this host has no counterpart of have been refused before. */
  private List<Address> targets(AddressSpace memory) {
    List<Address> targets =
        new ArrayList<>(memory.vdsoSegments().stream().map(Area::start).toList());
    targets.addAll(
        Collections.nCopies(host.vdso().segments().size() - targets.size(), Address.NULL));
    return targets;
  }

  private void area(
      List<Area> areas, Area area, List<PageExtent> pages, Optional<Level.Part> common) {
    if (area.kind() instanceof AreaKind.Vdso || area.kind() instanceof AreaKind.Vsyscall) {
      return;
    }
    if (area.kind() instanceof AreaKind.Segment) {
      attached(areas, area);
    } else if (common.isPresent()) {
      inherited(area, pages, common.get());
    } else {
      mapped(area, pages);
    }
    ops.finish(area);
  }

  private void mapped(Area area, List<PageExtent> pages) {
    boolean lend = !pages.isEmpty() && !area.protection().write();
    ops.map(area, lend ? AreaOps.READ_WRITE : area.protection().bits());
    ops.read(area, pages);
    if (lend) {
      ops.protect(area);
    }
  }

  private void inherited(Area area, List<PageExtent> pages, Level.Part common) {
    List<PageExtent> there = PageDifference.within(area.range(), common.pages());
    ops.change(area, PageDifference.between(there, pages));
    if (area.protection().bits() != AreaOps.READ_WRITE) {
      ops.protect(area);
    }
  }

  private void attached(List<Area> areas, Area area) {
    new Sysv(image, host, tools, program).attach(ops.subject(area), areas, area);
    int first = area.flags().contains(AreaFlag.MAY_WRITE) ? AreaOps.READ_WRITE : PROT_READ;
    if (area.protection().bits() != first) {
      ops.protect(area);
    }
    ops.adviseEarly(area);
  }
}
