// Trees of processes whose memory began as their parents'.
package org.duration.restore.inherit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.memory.MappedFileId;
import org.duration.restore.GroupBuilder;
import org.duration.restore.ProcessBuilder;

/** Each wrote to, gave up, protected and mapped at random, its parent too since it forked. */
final class ForkedGroups {
  private static final long PAGE = GroupBuilder.PAGE;
  private static final long START = 0x7f00_0000_0000L;

  /** One area: so many pages, and where the content of each stands: -1 for none. */
  private record Memory(int kind, long start, String protection, long[] contents) {
    Memory copy() {
      return new Memory(kind, start, protection, contents.clone());
    }
  }

  private final Random random;
  private final GroupBuilder group = new GroupBuilder();
  private final MappedFileId library = group.mapped("/lib/lib.so");

  private ForkedGroups(long seed) {
    random = new Random(seed);
  }

  static GroupBuilder random(long seed) {
    return new ForkedGroups(seed).build();
  }

  private GroupBuilder build() {
    TreeMap<Integer, List<Memory>> memories = new TreeMap<>();
    memories.put(10, fresh());
    List<int[]> parents = new ArrayList<>(List.of(new int[] {10, 1}));
    for (int i = 1; i < 2 + random.nextInt(6); i++) {
      int forker = 10 * (1 + random.nextInt(i));
      int parent = random.nextInt(5) == 0 ? 1 : forker;
      memories.put(10 * (i + 1), copy(memories.get(forker)));
      parents.add(new int[] {10 * (i + 1), parent});
      change(memories.get(10 * (i + 1)));
      change(memories.get(forker));
    }
    parents.forEach(pair -> process(pair[0], pair[1], memories.get(pair[0])));
    return group;
  }

  private List<Memory> fresh() {
    List<Memory> areas = new ArrayList<>();
    long at = START;
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      long[] contents = new long[1 + random.nextInt(8)];
      for (int page = 0; page < contents.length; page++) {
        contents[page] = random.nextInt(4) == 0 ? -1 : group.takePages(PAGE);
      }
      areas.add(new Memory(random.nextInt(3), at, "rw-", contents));
      at += PAGE * (contents.length + random.nextInt(3));
    }
    return areas;
  }

  private static List<Memory> copy(List<Memory> areas) {
    return new ArrayList<>(areas.stream().map(Memory::copy).toList());
  }

  private void change(List<Memory> areas) {
    for (int i = 0; i < areas.size(); i++) {
      Memory area = areas.get(i);
      switch (random.nextInt(8)) {
        case 0 -> area.contents()[random.nextInt(area.contents().length)] = -1;
        case 1, 2 ->
            area.contents()[random.nextInt(area.contents().length)] = group.takePages(PAGE);
        case 3 -> areas.set(i, new Memory(area.kind(), area.start(), "r--", area.contents()));
        case 4 -> cut(areas, i);
        case 5 -> areas.set(i, new Memory(2 - area.kind(), area.start(), "rw-", area.contents()));
        default -> {}
      }
    }
  }

  /** Its first half goes, or is protected. */
  private void cut(List<Memory> areas, int index) {
    Memory area = areas.get(index);
    int half = area.contents().length / 2;
    if (half > 0) {
      long[] rest = java.util.Arrays.copyOfRange(area.contents(), half, area.contents().length);
      areas.set(index, new Memory(area.kind(), area.start() + half * PAGE, "rw-", rest));
      if (random.nextBoolean()) {
        long[] first = java.util.Arrays.copyOf(area.contents(), half);
        areas.add(index, new Memory(area.kind(), area.start(), "r-x", first));
      }
    }
  }

  private void process(int pid, int parent, List<Memory> areas) {
    ProcessBuilder process = group.process(pid, parent);
    for (Memory area : areas) {
      int count = area.contents().length;
      switch (area.kind()) {
        case 0 -> process.anonymous(area.start(), count, area.protection());
        case 1 ->
            process.area(
                area.start(),
                count,
                area.protection(),
                new AreaKind.FileBacked(library, area.start() - START));
        default -> process.anonymous(area.start(), count, area.protection(), AreaFlag.NO_RESERVE);
      }
      for (int page = 0; page < count; page++) {
        if (area.contents()[page] >= 0) {
          process.pagesAt(area.start() + page * PAGE, 1, area.contents()[page]);
        }
      }
    }
  }
}
