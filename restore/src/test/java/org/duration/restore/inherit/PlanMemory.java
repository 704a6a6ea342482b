// What memory a plan's processes have in the end, by a model of the ops and of fork.
package org.duration.restore.inherit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.restore.GroupBuilder;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.Step;
import org.duration.restore.plan.TreeOp;

/** Page by page. What is equal by identity is one frame of memory. */
final class PlanMemory {
  /** A page that was read from {@code file}; two with the same words are two frames. */
  static final class Frame {
    private final String file;
    private final long offset;

    Frame(String file, long offset) {
      this.file = file;
      this.offset = offset;
    }

    @Override
    public String toString() {
      return file + "@" + offset;
    }
  }

  private static final int DONT_NEED = 4;

  private final Plan plan;
  private final Map<Integer, String> files = new HashMap<>();
  private final Map<Integer, Space> spaces = new TreeMap<>();

  /** Of one process: where it has areas with what protection, and which pages hold something. */
  static final class Space {
    final TreeMap<Address, Integer> protection = new TreeMap<>();
    final TreeMap<Address, Frame> pages = new TreeMap<>();

    Space copy() {
      Space copy = new Space();
      copy.protection.putAll(protection);
      copy.pages.putAll(pages);
      return copy;
    }
  }

  private PlanMemory(Plan plan) {
    this.plan = plan;
    for (Step step : plan.root().steps()) {
      if (step.op() instanceof DescriptorOp.Dup dup) {
        int input = dup.from() - Plan.DATA_FD;
        if (input >= 0 && input < plan.inputs().size()) {
          files.put(dup.to(), plan.inputs().get(input).fileName());
        }
      }
    }
  }

  /** By pid, of those that live on. */
  static Map<Integer, Space> of(Plan plan) {
    PlanMemory memory = new PlanMemory(plan);
    memory.run(plan.root(), new Space());
    return memory.spaces;
  }

  private void run(PlanTask task, Space space) {
    for (Step step : task.steps()) {
      Op op = step.op();
      if (op instanceof TreeOp.Fork fork) {
        run(plan.tasks().get(fork.task()), space.copy());
      } else if (op instanceof MemoryOp memory) {
        memory(memory, space);
      } else if (op instanceof TreeOp.Ready) {
        spaces.put(task.pid(), space);
      }
    }
  }

  private void memory(MemoryOp op, Space space) {
    if (op instanceof MemoryOp.MapAnonymous map) {
      map(map.range(), map.protection(), space);
    } else if (op instanceof MemoryOp.MapFile map) {
      map(map.range(), map.protection(), space);
    } else if (op instanceof MemoryOp.Unmap unmap) {
      pages(unmap.range()).forEach(space.protection::remove);
      pages(unmap.range()).forEach(space.pages::remove);
    } else if (op instanceof MemoryOp.Protect protect) {
      pages(protect.range()).forEach(page -> space.protection.put(page, protect.protection()));
    } else if (op instanceof MemoryOp.Advise advise && advise.advice() == DONT_NEED) {
      pages(advise.range()).forEach(space.pages::remove);
    } else if (op instanceof MemoryOp.ReadPages read) {
      for (Address page : pages(read.range())) {
        long offset = read.offset() + page.minus(read.range().start());
        space.pages.put(page, new Frame(files.get(read.fd()), offset));
      }
    }
  }

  private static void map(AddressRange range, int protection, Space space) {
    pages(range).forEach(page -> space.protection.put(page, protection));
  }

  static List<Address> pages(AddressRange range) {
    List<Address> pages = new ArrayList<>();
    for (long at = 0; at < range.bytes(); at += GroupBuilder.PAGE) {
      pages.add(range.start().plus(at));
    }
    return pages;
  }
}
