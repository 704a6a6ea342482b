// Ops that make an address space.
package org.duration.restore.plan;

import java.util.List;
import java.util.stream.Collectors;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Bytes;
import org.duration.image.Check;
import org.duration.image.memory.MemoryLayout;

/** The verbs of memory. */
public sealed interface MemoryOp extends Op {
  /** Unmaps all but the hole, the vdso group and [vsyscall]. */
  record Clear() implements MemoryOp {}

  /**
   * The vdso group goes right behind the hole, where nobody has memory, until each process moves
   * its own.
   */
  record ParkVdso() implements MemoryOp {}

  /** What a process inherited, and has not. */
  record Unmap(AddressRange range) implements MemoryOp {
    @Override
    public String operands() {
      return range.toString();
    }

    @Override
    public void write(OpWriter out) {
      out.address(range.start()).u64(range.bytes()).u64(0);
    }
  }

  /** Where each segment of the vdso group goes, ascending; {@link Address#NULL}: unmapped. */
  record MoveVdso(List<Address> targets) implements MemoryOp {
    public MoveVdso {
      targets = List.copyOf(targets);
    }

    @Override
    public String operands() {
      return targets.stream().map(Address::toString).collect(Collectors.joining(" "));
    }

    @Override
    public void write(OpWriter out) {
      out.u32(targets.size()).u32(0);
      targets.forEach(out::address);
    }
  }

  /** Anonymous memory; {@code flags} MAP_*. */
  record MapAnonymous(AddressRange range, int protection, int flags) implements MemoryOp {
    @Override
    public String operands() {
      return range + " " + Names.protection(protection) + " " + Names.mapFlags(flags);
    }

    @Override
    public void write(OpWriter out) {
      map(out, range, protection, flags).u64(0).u32(0).u32(0);
    }
  }

  /** A file; {@code flags} MAP_*. */
  record MapFile(AddressRange range, int protection, int flags, int fd, long offset)
      implements MemoryOp {
    @Override
    public String operands() {
      String how = Names.protection(protection) + " " + Names.mapFlags(flags);
      return range + " " + how + " fd " + fd + " @" + String.format("%#x", offset);
    }

    @Override
    public void write(OpWriter out) {
      map(out, range, protection, flags).u64(offset).u32(fd).u32(0);
    }
  }

  /**
   * Bytes of a data file at {@code offset} into writable memory. Never with {@code DUR_READ_HUGE}:
   * each collapse waits for every CPU, which takes seconds on a busy host.
   */
  record ReadPages(AddressRange range, int fd, long offset) implements MemoryOp {
    @Override
    public String operands() {
      return range + " fd " + fd + " @" + String.format("%#x", offset);
    }

    @Override
    public void write(OpWriter out) {
      out.address(range.start()).u64(range.bytes()).u64(offset).u32(fd).u32(0);
    }
  }

  /** {@code mprotect}. */
  record Protect(AddressRange range, int protection) implements MemoryOp {
    @Override
    public String operands() {
      return range + " " + Names.protection(protection);
    }

    @Override
    public void write(OpWriter out) {
      out.address(range.start()).u64(range.bytes()).u64(protection);
    }
  }

  /** {@code madvise}. */
  record Advise(AddressRange range, int advice) implements MemoryOp {
    @Override
    public String operands() {
      return range + " " + Names.advice(advice);
    }

    @Override
    public void write(OpWriter out) {
      out.address(range.start()).u64(range.bytes()).u64(advice);
    }
  }

  /** {@code mlock2}. */
  record Lock(AddressRange range, boolean onFault) implements MemoryOp {
    @Override
    public String operands() {
      return range + (onFault ? " on-fault" : "");
    }

    @Override
    public void write(OpWriter out) {
      out.address(range.start()).u64(range.bytes()).u64(onFault ? 1 : 0);
    }
  }

  /** {@code PR_SET_MM_MAP}. */
  record SetMm(MemoryLayout layout, int exeFd, Bytes auxv) implements MemoryOp {
    public SetMm {
      Check.that(auxv.length() % 16 == 0, "auxv of %d bytes", auxv.length());
    }

    @Override
    public String operands() {
      return "code "
          + pair(layout.startCode(), layout.endCode())
          + " data "
          + pair(layout.startData(), layout.endData())
          + " brk "
          + pair(layout.startBrk(), layout.brk())
          + " stack "
          + layout.startStack()
          + " arg "
          + pair(layout.argStart(), layout.argEnd())
          + " env "
          + pair(layout.envStart(), layout.envEnd())
          + " exe "
          + exeFd
          + " auxv "
          + auxv;
    }

    private static String pair(Address start, Address end) {
      return start + "-" + end;
    }

    @Override
    public void write(OpWriter out) {
      out.address(layout.startCode()).address(layout.endCode());
      out.address(layout.startData()).address(layout.endData());
      out.address(layout.startBrk()).address(layout.brk()).address(layout.startStack());
      out.address(layout.argStart()).address(layout.argEnd());
      out.address(layout.envStart()).address(layout.envEnd());
      out.u32(exeFd).u32(auxv.length()).bytes(auxv);
    }
  }

  private static OpWriter map(OpWriter out, AddressRange range, int protection, int flags) {
    return out.address(range.start()).u64(range.bytes()).u32(protection).u32(flags);
  }
}
