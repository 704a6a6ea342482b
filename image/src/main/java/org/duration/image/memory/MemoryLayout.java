// The addresses that the kernel remembers about a program.
package org.duration.image.memory;

import java.util.Objects;
import org.duration.image.Address;
import org.duration.image.Check;

/**
 * For {@code struct prctl_mm_map}. From stat 26–28 and 45–51, and {@code brk} from the kernel: it
 * need not be aligned, and areas of the heap may end before it.
 */
public record MemoryLayout(
    Address startCode,
    Address endCode,
    Address startData,
    Address endData,
    Address startBrk,
    Address brk,
    Address startStack,
    Address argStart,
    Address argEnd,
    Address envStart,
    Address envEnd) {
  public MemoryLayout {
    Objects.requireNonNull(startStack);
    ordered(startCode, endCode, "code");
    ordered(startData, endData, "data");
    ordered(startBrk, brk, "brk");
    ordered(argStart, argEnd, "arguments");
    ordered(envStart, envEnd, "environment");
  }

  private static void ordered(Address start, Address end, String what) {
    Check.that(start.compareTo(end) <= 0, "%s from %s to %s", what, start, end);
  }
}
