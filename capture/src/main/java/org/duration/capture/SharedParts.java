// What a process has in common with an earlier one, though it is no thread of it.
package org.duration.capture;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.duration.capture.raw.RawFact;
import org.duration.image.Evidence;
import org.duration.image.process.SharedPart;

/** A descriptor table or directories that are the parent's can be restored; the rest is refused. */
record SharedParts(RawFact.Process process, String root) {
  private static final int VM = 0;
  private static final int FILES = 1;
  private static final int FS = 2;
  private static final Map<Integer, SharedPart> PARTS =
      Map.of(FILES, SharedPart.DESCRIPTORS, FS, SharedPart.DIRECTORIES);
  private static final String REMEDY = "wait until it has exec'ed or ended";

  Set<SharedPart> parts() {
    Set<SharedPart> parts = EnumSet.noneOf(SharedPart.class);
    kinds().filter(this::restorable).forEach(kind -> parts.add(PARTS.get(kind)));
    return parts;
  }

  /** One for each thing that cannot be restored. */
  List<Evidence> refused() {
    return kinds().filter(kind -> !restorable(kind)).mapToObj(this::evidence).toList();
  }

  private IntStream kinds() {
    return IntStream.range(0, Shares.NAMES.size()).filter(i -> (process.shares() >>> i & 1) != 0);
  }

  private boolean restorable(int kind) {
    boolean parents = process.sharedWith().get(kind) == process.ppid() && process.ppid() > 1;
    boolean ownMemory = (process.shares() & 1 << VM) == 0;
    return ownMemory && parents && (kind == FILES || kind == FS && root.equals("/"));
  }

  private Evidence evidence(int kind) {
    String with = "with process " + process.sharedWith().get(kind);
    String name = "shared " + Shares.NAMES.get(kind);
    return PARTS.containsKey(kind) && (process.shares() & 1 << VM) == 0
        ? new Evidence(
            name, with, "only a process and its parent, both without chroot, can share it", REMEDY)
        : Evidences.unsupported(name, with, "processes made by clone that share state", REMEDY);
  }
}
