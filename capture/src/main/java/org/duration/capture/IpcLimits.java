// The limits of a group's IPC namespace that a guest has changed.
package org.duration.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.image.Evidence;
import org.duration.image.ipc.IpcLimit;

/** A file that the kernel does not have has not been changed. */
final class IpcLimits {
  private static final int ENOENT = 2;
  private static final String REMOVES_ORPHANS = "kernel/shm_rmid_forced";

  private IpcLimits() {}

  static List<IpcLimit> changed(RawFacts raw, Refusals refusals) {
    List<IpcLimit> changed = new ArrayList<>();
    raw.group()
        .unread(FactType.IPC_LIMIT)
        .filter(fact -> fact.errno() != ENOENT)
        .ifPresent(
            fact ->
                refusals.add(
                    0, "", "", Evidences.unreadable("limits", ErrnoName.of(fact.errno()))));
    for (RawFact.Text fact : raw.group().all(FactType.IPC_LIMIT, RawFact.Text.class)) {
      refusals
          .guard(0, "", "", () -> limit(fact))
          .filter(limit -> !limit.isFresh())
          .ifPresent(changed::add);
    }
    return changed;
  }

  private static IpcLimit limit(RawFact.Text fact) throws RefusedFact {
    List<IpcLimit> fresh = IpcLimit.fresh();
    int index = fact.head().subject();
    String text = fact.text().strip();
    if (index >= fresh.size() || !text.matches("[0-9]{1,20}([ \t]+[0-9]{1,20})*")) {
      throw new RefusedFact("", Evidences.malformed("limit " + index + ": " + text));
    }
    IpcLimit limit =
        new IpcLimit(
            fresh.get(index).name(),
            Arrays.stream(text.split("[ \t]+")).map(Long::parseUnsignedLong).toList());
    if (limit.name().equals(REMOVES_ORPHANS) && !limit.isFresh()) {
      throw new RefusedFact(
          "",
          new Evidence(
              "limit",
              limit.path(),
              "with it, segments would vanish while they are made again",
              "write 0 to it"));
    }
    return limit;
  }
}
