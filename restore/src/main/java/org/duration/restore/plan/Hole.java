// The address range that the restorer stands in.
package org.duration.restore.plan;

import java.util.List;
import org.duration.image.Address;
import org.duration.image.AddressRange;
import org.duration.image.Check;

/**
 * Offsets from {@code start}, all page aligned: code first, then this plan's file, one shared page,
 * stacks up to the end.
 */
public record Hole(
    Address start, long bytes, long planOffset, long sharedOffset, long stackOffset) {
  public static final long PAGE = 4096;

  /**
   * Of each task; the restorer's deepest call needs a small part of it, and no signal is handled.
   */
  public static final long STACK_BYTES = 4 * PAGE;

  public Hole {
    Check.that(
        (start.value() | bytes | planOffset | sharedOffset | stackOffset) % PAGE == 0, "hole");
    Check.that(
        0 < planOffset
            && planOffset < sharedOffset
            && sharedOffset < stackOffset
            && stackOffset < bytes,
        "hole of %d, %d, %d, %d",
        planOffset,
        sharedOffset,
        stackOffset,
        bytes);
  }

  /** Sizes in bytes; {@code stacks} the most tasks that one process has. */
  public static Hole of(Address start, long codeBytes, long planBytes, int stacks) {
    long plan = pages(codeBytes);
    long shared = plan + pages(planBytes);
    long stack = shared + PAGE;
    return new Hole(start, stack + stacks * STACK_BYTES, plan, shared, stack);
  }

  public AddressRange range() {
    return AddressRange.of(start, bytes);
  }

  /** Right behind it, where the vdso group stands between {@code PARK_VDSO} and its place. */
  public AddressRange parking(List<Long> segments) {
    long total = segments.stream().mapToLong(Long::longValue).sum();
    return AddressRange.of(range().end(), Math.max(PAGE, total));
  }

  /** Top of the stack of the {@code index}-th task of a process. */
  public Address stackTop(int index) {
    return start.plus(stackOffset + (index + 1) * STACK_BYTES);
  }

  private static long pages(long bytes) {
    return Math.max(PAGE, (bytes + PAGE - 1) / PAGE * PAGE);
  }
}
