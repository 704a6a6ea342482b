// Says what stands behind an area, by its line in smaps.
package org.duration.capture;

import java.util.List;
import java.util.Optional;
import org.duration.capture.proc.SmapsText.SmapsArea;
import org.duration.image.Evidence;
import org.duration.image.memory.AreaKind;

/** Everything but plain files, which need more than the line. */
final class AreaKinds {
  /** VmFlags that no image can hold, and what they mean; the first that is set counts. */
  private record Flag(String letters, Evidence evidence) {}

  private static final List<Flag> FLAGS =
      List.of(
          new Flag(
              "ht",
              area(
                  "huge page memory",
                  "hugetlb mappings",
                  "run it with transparent huge pages instead")),
          new Flag(
              "io", area("device memory", "mappings of devices", "end the process that maps it")),
          new Flag(
              "pf", area("device memory", "mappings of devices", "end the process that maps it")),
          new Flag(
              "um",
              area(
                  "userfaultfd memory",
                  "ranges that a guest's userfaultfd handles",
                  "end its use")),
          new Flag(
              "ui",
              area(
                  "userfaultfd memory",
                  "ranges that a guest's userfaultfd handles",
                  "end its use")),
          new Flag(
              "dp",
              area(
                  "droppable memory",
                  "areas of MAP_DROPPABLE memory",
                  "wait until it is unmapped")),
          new Flag("sl", area("sealed memory", "areas sealed with mseal", "run it without")),
          new Flag(
              "ss",
              area(
                  "shadow stack",
                  "shadow stacks",
                  "run it with GLIBC_TUNABLES=glibc.cpu.hwcaps=-SHSTK")));

  /** The group's own, and in it what is ours, the interceptor above all. */
  private static final String SHM = "/dev/shm/";

  private static final Evidence SHARED_ANONYMOUS =
      area("shared anonymous memory", "areas of MAP_SHARED memory", "wait until it is unmapped");

  /** Names that are files to the kernel and none to the user; the first that matches counts. */
  private record NamePrefix(String prefix, Evidence evidence) {}

  private static final List<NamePrefix> NAMES =
      List.of(
          new NamePrefix(
              "/dev/",
              area("device memory", "mappings of devices", "end the process that maps it")),
          new NamePrefix(
              "/[aio]", area("aio ring", "contexts of io_setup", "run it without native aio")),
          new NamePrefix(
              "/secretmem",
              area("secret memory", "areas of memfd_secret", "end the process that maps it")),
          new NamePrefix(
              "socket:",
              area("socket ring", "mappings of sockets", "end the process that maps it")),
          new NamePrefix(
              "anon_inode:",
              area(
                  "kernel object",
                  "mappings of io_uring, perf events and the like",
                  "run it without them")));

  private AreaKinds() {}

  /** Empty: a file of the file system, or memory that has a name like one. */
  static Optional<AreaKind> of(SmapsArea area) {
    String name = area.name();
    if (name.startsWith(SHM)) {
      return Optional.empty();
    }
    if (name.equals("/dev/zero") && !area.shared()) {
      // To the kernel too this is anonymous memory, from the first fault on.
      return Optional.of(new AreaKind.Anonymous(""));
    }
    if (name.equals("[vsyscall]")) {
      return Optional.of(new AreaKind.Vsyscall());
    }
    if (name.equals("[vdso]") || name.equals("[vvar]") || name.equals("[vvar_vclock]")) {
      return Optional.of(new AreaKind.Vdso(name));
    }
    Optional<Evidence> evidence = unsupported(area);
    if (evidence.isPresent()) {
      return Optional.of(new AreaKind.Unsupported(evidence.get()));
    }
    return name.startsWith("/") ? Optional.empty() : Optional.of(anonymous(area));
  }

  private static Optional<Evidence> unsupported(SmapsArea area) {
    for (NamePrefix name : NAMES) {
      if (area.name().startsWith(name.prefix()) && !SharedMemories.named(area.name())) {
        return Optional.of(named(name.evidence(), area.name()));
      }
    }
    if (area.protectionKey() != 0) {
      return Optional.of(
          named(
              area("memory with a protection key", "memory protection keys", "run it without"),
              "key " + area.protectionKey()));
    }
    return FLAGS.stream()
        .filter(flag -> area.flags().contains(flag.letters()))
        .map(flag -> named(flag.evidence(), area.name()))
        .findFirst();
  }

  private static AreaKind anonymous(SmapsArea area) {
    String name = area.name();
    if (area.shared()) {
      return new AreaKind.Unsupported(named(SHARED_ANONYMOUS, name));
    }
    if (name.equals("[heap]")) {
      return new AreaKind.Heap();
    }
    if (name.equals("[stack]")) {
      return new AreaKind.Stack();
    }
    if (name.isEmpty()) {
      return new AreaKind.Anonymous("");
    }
    if (name.startsWith("[anon:") && name.endsWith("]")) {
      return new AreaKind.Anonymous(name.substring("[anon:".length(), name.length() - 1));
    }
    return new AreaKind.Unsupported(area("area " + name, "areas of this kind", "report this"));
  }

  private static Evidence area(String kind, String plural, String remedy) {
    return Evidences.unsupported(kind, "", plural, remedy);
  }

  private static Evidence named(Evidence evidence, String name) {
    return new Evidence(evidence.kind(), name, evidence.reason(), evidence.remedy());
  }
}
