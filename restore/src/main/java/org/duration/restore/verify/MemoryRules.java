// Areas do not overlap each other or the hole, and only private memory is filled.
package org.duration.restore.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Plan;

/** Over the ops of one process. */
final class MemoryRules {
  private static final Address END = new Address(0x7ffffffff000L);
  private static final long PAGE = 4096;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_FIXED = 0x10;
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;

  private record Mapped(AddressRange range, boolean fillable, int protection) {
    boolean writable() {
      return fillable && (protection & PROT_WRITE) != 0;
    }
  }

  private final Plan plan;
  private final Problems problems;
  private final DescriptorRules descriptors;
  private final TreeMap<Address, Mapped> areas = new TreeMap<>();
  private final List<String> done = new ArrayList<>();
  private boolean cleared;
  private boolean parked;

  /** Of the root task. */
  MemoryRules(Plan plan, Problems problems, Descriptors descriptors) {
    this.plan = plan;
    this.problems = problems;
    this.descriptors = new DescriptorRules(plan, problems, descriptors);
  }

  /** Of one that this process forks. */
  MemoryRules child(Descriptors own) {
    problems.unless(inheritable(), "forks from a guest's address space");
    MemoryRules child = new MemoryRules(plan, problems, own);
    child.areas.putAll(areas);
    child.cleared = cleared;
    child.parked = parked;
    return child;
  }

  /** Only private memory that can be filled, before anything is there of just one process. */
  private boolean inheritable() {
    return done.isEmpty() && areas.values().stream().allMatch(Mapped::fillable);
  }

  /** Whether there is anything of a guest's. */
  private boolean begun() {
    return !done.isEmpty() || !areas.isEmpty();
  }

  /** Cleared, with a vdso, and known to the kernel: each once, in this order. */
  boolean complete() {
    return cleared && done.equals(List.of("vdso", "mm"));
  }

  void memory(MemoryOp op) {
    if (op instanceof MemoryOp.Clear) {
      problems.unless(!begun(), "clears a guest's address space");
      cleared = true;
    } else if (op instanceof MemoryOp.ParkVdso) {
      problems.unless(cleared && !begun() && !parked, "parks the vdso where memory may be");
      parked = true;
    } else if (op instanceof MemoryOp.MoveVdso move) {
      vdso(move);
    } else if (op instanceof MemoryOp.Unmap unmap) {
      unmap(unmap.range());
    } else if (op instanceof MemoryOp.MapAnonymous map) {
      flags(map.flags(), MAP_PRIVATE | MAP_ANONYMOUS);
      map(map.range(), true, map.protection());
    } else if (op instanceof MemoryOp.MapFile map) {
      boolean shared = (map.flags() & MAP_SHARED) != 0;
      flags(map.flags(), shared ? MAP_SHARED : MAP_PRIVATE);
      descriptors.held(map.fd());
      problems.unless(map.offset() >= 0 && map.offset() % PAGE == 0, "offset %d", map.offset());
      map(map.range(), !shared, map.protection());
    } else if (op instanceof MemoryOp.ReadPages read) {
      descriptors.data(read.fd(), read.offset(), read.range().bytes());
      problems.unless(writable(read.range()), "fills %s, which is not writable", read.range());
    } else if (op instanceof MemoryOp.Protect protect) {
      protect(protect);
    } else if (op instanceof MemoryOp.Advise advise) {
      problems.unless(around(advise.range()), "advises %s, which is not mapped", advise.range());
    } else if (op instanceof MemoryOp.Lock lock) {
      problems.unless(around(lock.range()), "locks %s, which is not mapped", lock.range());
    } else if (op instanceof MemoryOp.SetMm mm) {
      descriptors.held(mm.exeFd());
      done.add("mm");
    }
  }

  /** A piece of a segment. */
  void attach(AddressRange range, boolean readOnly) {
    map(range, false, readOnly ? PROT_READ : PROT_READ | PROT_WRITE);
  }

  private void vdso(MemoryOp.MoveVdso move) {
    done.add("vdso");
    parked = false;
    if (move.targets().size() != plan.vdso().size()) {
      problems.add("moves %d segments of %d", move.targets().size(), plan.vdso().size());
      return;
    }
    for (int i = 0; i < move.targets().size(); i++) {
      if (!move.targets().get(i).absent()) {
        map(AddressRange.of(move.targets().get(i), plan.vdso().get(i)), false, 0);
      }
    }
  }

  private void flags(int flags, int kind) {
    boolean plain =
        (flags & (MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS)) == kind && (flags & MAP_FIXED) == 0;
    problems.unless(plain, "maps with flags %#x", flags);
  }

  private void map(AddressRange range, boolean fillable, int protection) {
    problems.unless(cleared, "maps %s before init's memory is gone", range);
    problems.unless(
        range.start().value() % PAGE == 0 && range.bytes() % PAGE == 0, "maps parts of pages");
    problems.unless(range.end().compareTo(END) <= 0, "maps %s, above user space", range);
    problems.unless(!range.overlaps(plan.hole().range()), "maps %s over the hole", range);
    problems.unless(
        !parked || !range.overlaps(plan.hole().parking(plan.vdso())),
        "maps %s over the vdso",
        range);
    Map.Entry<Address, Mapped> below = areas.floorEntry(range.start());
    Map.Entry<Address, Mapped> above = areas.ceilingEntry(range.start());
    boolean free =
        (below == null || !below.getValue().range().overlaps(range))
            && (above == null || !above.getValue().range().overlaps(range));
    problems.unless(free, "maps %s over another area", range);
    put(new Mapped(range, fillable, protection));
  }

  private void protect(MemoryOp.Protect protect) {
    if (!around(protect.range())) {
      problems.add("protects %s, which is no area", protect.range());
      return;
    }
    Mapped area = cut(protect.range());
    put(new Mapped(protect.range(), area.fillable(), protect.protection()));
  }

  /** Only of what it inherited: once its own is there nothing goes. */
  private void unmap(AddressRange range) {
    boolean possible =
        done.isEmpty() && around(range) && (range.start().value() | range.bytes()) % PAGE == 0;
    problems.unless(possible, "unmaps %s, which it did not inherit", range);
    if (possible) {
      cut(range);
    }
  }

  /** Takes the range out of the area around it, which it returns. */
  private Mapped cut(AddressRange range) {
    Mapped area = areas.floorEntry(range.start()).getValue();
    areas.remove(area.range().start());
    if (area.range().start().compareTo(range.start()) < 0) {
      AddressRange before = new AddressRange(area.range().start(), range.start());
      put(new Mapped(before, area.fillable(), area.protection()));
    }
    if (range.end().compareTo(area.range().end()) < 0) {
      AddressRange behind = new AddressRange(range.end(), area.range().end());
      put(new Mapped(behind, area.fillable(), area.protection()));
    }
    return area;
  }

  private void put(Mapped area) {
    areas.put(area.range().start(), area);
  }

  private boolean around(AddressRange range) {
    Map.Entry<Address, Mapped> area = areas.floorEntry(range.start());
    return area != null && area.getValue().range().contains(range);
  }

  private boolean writable(AddressRange range) {
    return around(range) && areas.floorEntry(range.start()).getValue().writable();
  }
}
