// Refuses what lives in a group's namespaces without a holder, and processes that have left them.
package org.duration.capture;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.duration.capture.proc.MountInfoText;
import org.duration.capture.proc.NamespaceText;
import org.duration.capture.proc.StatusText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.image.Evidence;
import org.duration.image.Vdso;

record GroupChecks(RawFacts raw, CaptureContext context, Refusals refusals, FactSource facts) {
  GroupChecks(RawFacts raw, CaptureContext context, Refusals refusals) {
    this(raw, context, refusals, new FactSource(raw.group(), ""));
  }

  void check() {
    names(
        FactType.SHM_FILE,
        "file",
        "/dev/shm/",
        "directories, special files and files of several names in /dev/shm",
        "remove it");
    context.initialMounts().ifPresent(text -> refusals.guard(0, "", "", () -> mounts(text)));
  }

  private void names(FactType type, String kind, String prefix, String plural, String remedy) {
    for (RawFact.Text name : raw.group().all(type, RawFact.Text.class)) {
      refuse(Evidences.unsupported(kind, prefix + name.text(), plural, remedy));
    }
  }

  /**
   * A mount that came since the group was made and that follows no mount of the host was made by a
   * guest.
   */
  private Void mounts(String initial) throws RefusedFact {
    Set<String> known = new HashSet<>();
    facts
        .parse(initial, MountInfoText::parse)
        .mounts()
        .forEach(mount -> known.add(mount.id() + mount.point()));
    for (var mount : facts.parse(FactType.MOUNTINFO, MountInfoText::parse).mounts()) {
      if (!mount.slave() && !known.contains(mount.id() + mount.point())) {
        refuse(
            Evidences.unsupported(
                "mount",
                mount.point() + " (" + mount.type() + ")",
                "mounts that a guest made",
                "unmount it, or mount it outside the group"));
      }
    }
    return null;
  }

  private void refuse(Evidence evidence) {
    refusals.add(0, "", "", evidence);
  }

  /** Empty in streams of older capturers. */
  Optional<StatusText> initStatus() throws RefusedFact {
    Optional<String> text = raw.group().text(FactType.INIT_STATUS);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(facts.parse(text.get(), StatusText::parse));
  }

  Optional<Vdso> vdso() {
    return raw.group().first(FactType.VDSO, RawFact.Blob.class).map(blob -> Vdso.of(blob.bytes()));
  }

  /** The namespaces of a process must be those of the group. */
  void namespaces(int pid, String comm, FactSource process) throws RefusedFact {
    Map<String, String> group = facts.parse(FactType.INIT_NS, NamespaceText::parse).links();
    Map<String, String> own = process.parse(FactType.NAMESPACE, NamespaceText::parse).links();
    own.forEach(
        (kind, link) -> {
          // init itself may stand outside the time namespace that its children enter.
          String expected =
              group.getOrDefault(kind.equals("time") ? "time_for_children" : kind, link);
          if (!link.equals(expected) && !link.equals(group.get(kind))) {
            refusals.add(
                pid,
                comm,
                "",
                Evidences.unsupported(
                    "namespace",
                    kind + ":" + link,
                    "namespaces of a process's own",
                    "run it without unshare or a container of its own"));
          }
        });
  }
}
