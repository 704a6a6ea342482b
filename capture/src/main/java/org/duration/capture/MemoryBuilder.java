// The address space of one process.
package org.duration.capture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.duration.capture.proc.SmapsText.SmapsArea;
import org.duration.capture.proc.StatText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.Evidence;
import org.duration.image.memory.AddressSpace;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFileId;
import org.duration.image.memory.MemoryLayout;
import org.duration.image.memory.MmId;
import org.duration.image.memory.PageExtent;

/** From smaps, stat, auxv and what the capturer says about pages. */
record MemoryBuilder(
    int pid,
    String comm,
    FactSource source,
    List<SmapsArea> smaps,
    ProcessFiles files,
    MappedFiles table,
    SharedMemories memories,
    SysvTables sysv,
    KeptPages kept,
    Refusals refusals) {
  private static final int EPERM = 1;

  AddressSpace build(StatText stat) throws RefusedFact {
    List<Area> areas = new ArrayList<>();
    for (SmapsArea line : smaps) {
      refusals.guard(pid, comm, "memory " + line.range(), () -> area(line)).ifPresent(areas::add);
    }
    for (Area area : areas) {
      if (area.kind() instanceof AreaKind.Unsupported unsupported) {
        refusals.add(pid, comm, "memory " + area.range(), unsupported.evidence());
      }
    }
    Bytes auxv = source.bytes(FactType.AUXV);
    return new AddressSpace(
        new MmId(pid), layout(stat, areas), auxv, areas, extents(areas), guards(areas));
  }

  private Area area(SmapsArea line) throws RefusedFact {
    Optional<AreaKind> known = AreaKinds.of(line);
    AreaKind kind = known.isPresent() ? known.get() : named(line);
    return new Area(
        line.range().start(),
        line.range().end(),
        line.protection(),
        line.shared(),
        kind,
        flags(line.flags()));
  }

  private AreaKind named(SmapsArea line) throws RefusedFact {
    if (SysvTables.named(line)) {
      return sysv.of(line);
    }
    return SharedMemories.named(line.name()) ? memories.of(line) : fileBacked(line);
  }

  private AreaKind fileBacked(SmapsArea line) throws RefusedFact {
    MappedFileId file = files.of(line);
    if (line.shared() && line.flags().contains(AreaFlag.MAY_WRITE.letters())) {
      table.markChanging(file);
    }
    return new AreaKind.FileBacked(file, line.offset());
  }

  private static Set<AreaFlag> flags(Set<String> letters) {
    Set<AreaFlag> flags = EnumSet.noneOf(AreaFlag.class);
    letters.forEach(each -> AreaFlag.of(each).ifPresent(flags::add));
    return flags;
  }

  /**
   * Not the end of the heap's areas: it need not be aligned, nor need there be such an area. Where
   * a filter of the process keeps everybody from asking, that filter is what it is refused for.
   */
  private Address programBreak(StatText stat, List<Area> areas) throws RefusedFact {
    boolean neverAsked =
        source.facts().first(FactType.BREAK, RawFact.Words.class).isEmpty()
            && source
                .facts()
                .unread(FactType.BREAK)
                .filter(fact -> fact.errno() != EPERM)
                .isEmpty();
    if (neverAsked) {
      return endOfHeap(stat, areas);
    }
    Address brk = new Address(source.word(FactType.BREAK, 0));
    if (brk.compareTo(stat.startBrk()) < 0) {
      throw new RefusedFact(
          source.resource(), Evidences.impossible("break " + brk + " below its start"));
    }
    return brk;
  }

  private static Address endOfHeap(StatText stat, List<Area> areas) {
    return areas.stream()
        .filter(area -> area.kind() instanceof AreaKind.Heap)
        .map(Area::end)
        .max(Address::compareTo)
        .filter(end -> end.compareTo(stat.startBrk()) >= 0)
        .orElse(stat.startBrk());
  }

  private MemoryLayout layout(StatText stat, List<Area> areas) throws RefusedFact {
    return new MemoryLayout(
        stat.startCode(),
        stat.endCode(),
        stat.startData(),
        stat.endData(),
        stat.startBrk(),
        programBreak(stat, areas),
        stat.startStack(),
        stat.argStart(),
        stat.argEnd(),
        stat.envStart(),
        stat.envEnd());
  }

  private List<PageExtent> extents(List<Area> areas) throws RefusedFact {
    List<PageExtent> extents = new ArrayList<>();
    for (RawFact.Pages pages : source.facts().all(FactType.PAGES, RawFact.Pages.class)) {
      for (RawFact.PageRun run : pages.runs()) {
        Address start = new Address(run.address());
        for (AddressRange piece : pieces(AddressRange.of(start, run.bytes()), areas)) {
          extents.add(
              new PageExtent(
                  piece.start(), piece.bytes(), run.offset() + piece.start().minus(start)));
        }
      }
    }
    for (PageExtent extent : kept.of(new MmId(pid), source.facts())) {
      for (AddressRange piece : pieces(extent.range(), areas)) {
        extents.add(extent.part(piece.start(), piece.end(), extent.file()));
      }
    }
    extents.sort(Comparator.comparing(PageExtent::address));
    return extents;
  }

  private List<AddressRange> guards(List<Area> areas) throws RefusedFact {
    List<AddressRange> guards = new ArrayList<>();
    for (RawFact.Ranges ranges : source.facts().all(FactType.GUARD, RawFact.Ranges.class)) {
      for (RawFact.Range range : ranges.ranges()) {
        guards.addAll(pieces(AddressRange.of(new Address(range.start()), range.bytes()), areas));
      }
    }
    return guards;
  }

  /**
   * Cuts a range at the borders of areas. Where no area is, an area was refused, or the facts are
   * wrong.
   */
  private List<AddressRange> pieces(AddressRange range, List<Area> areas) throws RefusedFact {
    List<AddressRange> pieces = new ArrayList<>();
    Address at = range.start();
    for (int i = firstEndingAbove(areas, at);
        i < areas.size() && at.compareTo(range.end()) < 0;
        i++) {
      AddressRange area = areas.get(i).range();
      if (!area.contains(at)) {
        break;
      }
      Address end = area.end().compareTo(range.end()) < 0 ? area.end() : range.end();
      pieces.add(new AddressRange(at, end));
      at = end;
    }
    if (at.compareTo(range.end()) < 0 && areas.size() == smaps.size()) {
      throw new RefusedFact(
          "memory " + range,
          new Evidence(
              "pages outside all areas",
              "",
              "the captured facts contradict each other",
              "try again"));
    }
    return pieces;
  }

  private static int firstEndingAbove(List<Area> areas, Address address) {
    int low = 0;
    int high = areas.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (areas.get(middle).end().compareTo(address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
