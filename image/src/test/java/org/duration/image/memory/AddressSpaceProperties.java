package org.duration.image.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.duration.image.Address;
import org.duration.image.Bytes;

/** The one-pass checks of an address space agree with the obvious ones. */
class AddressSpaceProperties {
  private static final MemoryLayout LAYOUT =
      new MemoryLayout(
          Address.NULL,
          Address.NULL,
          Address.NULL,
          Address.NULL,
          Address.NULL,
          Address.NULL,
          Address.NULL,
          Address.NULL,
          Address.NULL,
          Address.NULL,
          Address.NULL);

  private record Run(int start, int end) {
    boolean within(Run other) {
      return other.start <= start && end <= other.end;
    }
  }

  private static List<Run> runs(Random random, int count) {
    List<Run> runs = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < count; i++) {
      at += random.nextInt(4) - (random.nextInt(12) == 0 ? 2 : 0);
      int end = at + 1 + random.nextInt(4);
      if (at >= 0) {
        runs.add(new Run(at, end));
      }
      at = end;
    }
    return runs;
  }

  private static boolean ascending(List<Run> runs) {
    for (int i = 1; i < runs.size(); i++) {
      if (runs.get(i - 1).end > runs.get(i).start) {
        return false;
      }
    }
    return true;
  }

  private static boolean accepted(List<Run> areas, List<Run> pages) {
    try {
      new AddressSpace(
          new MmId(2),
          LAYOUT,
          Bytes.EMPTY,
          areas.stream()
              .map(
                  run ->
                      new Area(
                          address(run.start),
                          address(run.end),
                          Protection.parse("r--"),
                          false,
                          new AreaKind.Anonymous(""),
                          Set.of()))
              .toList(),
          pages.stream()
              .map(run -> new PageExtent(address(run.start), 4096L * (run.end - run.start), 0))
              .toList(),
          List.of());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Address address(int page) {
    return new Address(0x10000 + 4096L * page);
  }

  @Property(tries = 1000, seed = "20261121")
  void acceptedExactlyWhenOrderedAndInside(@ForAll long seed) {
    Random random = new Random(seed);
    List<Run> areas = runs(random, random.nextInt(6));
    List<Run> pages = runs(random, random.nextInt(4));
    boolean expected =
        ascending(areas)
            && ascending(pages)
            && pages.stream().allMatch(page -> areas.stream().anyMatch(page::within));

    assertThat(accepted(areas, pages)).isEqualTo(expected);
  }
}
