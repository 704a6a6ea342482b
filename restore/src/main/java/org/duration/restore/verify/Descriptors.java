// The descriptors of a process while its program is followed.
package org.duration.restore.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.Plan;

/** Known ones with what they lead to, and the numbers at which something of init's may stand. */
final class Descriptors {
  private record Numbers(long first, long last) {}

  private final TreeMap<Long, Held> known;
  private List<Numbers> foreign;

  private Descriptors(TreeMap<Long, Held> known, List<Numbers> foreign) {
    this.known = known;
    this.foreign = foreign;
  }

  /** Of the root task. */
  static Descriptors inherited(Plan plan) {
    TreeMap<Long, Held> known = new TreeMap<>();
    for (int i = 0; i < plan.inputs().size(); i++) {
      known.put((long) Plan.DATA_FD + i, Held.data(i));
    }
    for (int i = 0; i < plan.streams(); i++) {
      for (int stream = 0; stream < 3; stream++) {
        known.put((long) Plan.STREAM_FD + 4 * i + stream, Held.of(Held.Kind.STREAM));
      }
      known.put((long) Plan.STREAM_FD + 4 * i + 3, Held.of(Held.Kind.MASTER));
    }
    return new Descriptors(known, List.of(new Numbers(0, DescriptorOp.LAST)));
  }

  /** Of a child, at the moment of the fork. */
  Descriptors copy() {
    return new Descriptors(new TreeMap<>(known), foreign);
  }

  Optional<Held> at(long fd) {
    return Optional.ofNullable(known.get(fd));
  }

  void put(long fd, Held held) {
    close(fd, fd);
    known.put(fd, held);
  }

  void close(long first, long last) {
    known.subMap(first, true, last, true).clear();
    List<Numbers> rest = new ArrayList<>();
    for (Numbers numbers : foreign) {
      if (numbers.first < first) {
        rest.add(new Numbers(numbers.first, Math.min(numbers.last, first - 1)));
      }
      if (numbers.last > last) {
        rest.add(new Numbers(Math.max(numbers.first, last + 1), numbers.last));
      }
    }
    foreign = rest;
  }

  /** Whether something of init's may still be open. */
  boolean hasForeign() {
    return !foreign.isEmpty();
  }

  /** The known ones from {@code fd} on. */
  Map<Long, Held> from(long fd) {
    return known.tailMap(fd, true);
  }
}
