// signalfd, inotify, pidfd: descriptors that tell of something that happens.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.proc.FdInfoText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.image.Evidence;
import org.duration.image.files.FileIdentity;
import org.duration.image.files.InotifyWatch;
import org.duration.image.files.OpenFile;

final class Notifiers {
  /** IN_ALL_EVENTS, IN_EXCL_UNLINK, IN_ONESHOT: the rest of a shown mask is the kernel's own. */
  private static final long MASK = 0x84000fffL;

  /** PIDFD_THREAD, in the flags. */
  private static final int O_EXCL = 0200;

  private final Map<Integer, Integer> pidOfHost = new HashMap<>();

  Notifiers(RawFacts raw) {
    raw.processes().forEach(p -> pidOfHost.put(p.process().hostPid(), p.process().pid()));
  }

  /** Empty: none of these, or without what tells about it. */
  Optional<OpenFile> of(Opened file, String name) throws RefusedFact {
    FdInfoText.Notifier notifier = file.info().notifier();
    int flags = file.info().statusFlags();
    return switch (name) {
      case "[signalfd]" ->
          notifier.signals().map(mask -> new OpenFile.SignalFd(file.id(), flags, mask));
      case "inotify" -> Optional.of(inotify(file, flags));
      case "[pidfd]" ->
          notifier.pid().isEmpty()
              ? Optional.empty()
              : Optional.of(pidFd(file, flags, notifier.pid().get()));
      default -> Optional.empty();
    };
  }

  private OpenFile pidFd(Opened file, int flags, int hostPid) {
    if ((flags & O_EXCL) != 0) {
      return Unsupported.of(file, "pidfd", "of a thread", "pidfds of threads", "close it");
    }
    if (hostPid == -1) {
      return new OpenFile.PidFd(file.id(), flags, 0);
    }
    Integer pid = pidOfHost.get(hostPid);
    if (pid == null) {
      return new OpenFile.Unsupported(
          file.id(),
          flags,
          new Evidence(
              "pidfd",
              "host pid " + hostPid,
              "it is of a process outside the group",
              "start that process in the group, or close the pidfd"));
    }
    return new OpenFile.PidFd(file.id(), flags, pid);
  }

  private static OpenFile inotify(Opened file, int flags) throws RefusedFact {
    int fd = file.fd().head().subject();
    long unread =
        file.holder().facts().all(FactType.INOTIFY, RawFact.Words.class).stream()
            .filter(fact -> fact.head().subject() == fd)
            .flatMap(fact -> fact.words().stream())
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedFact(
                        OpenFiles.resource(file.fd()),
                        Evidences.unreadable("inotify queue", "not captured")));
    if (unread != 0) {
      return new OpenFile.Unsupported(
          file.id(),
          flags,
          new Evidence(
              "inotify",
              unread + " bytes of events",
              "events that it has not read yet cannot be put back",
              Evidences.ONCE_READ));
    }
    Map<Integer, RawFact.InotifyPath> paths = new HashMap<>();
    file.holder().facts().all(FactType.INOTIFY_PATH, RawFact.InotifyPath.class).stream()
        .filter(fact -> fact.head().subject() == fd)
        .forEach(fact -> paths.put(fact.wd(), fact));
    List<InotifyWatch> watches = new ArrayList<>();
    for (FdInfoText.InotifyWatch watch : file.info().notifier().inotify()) {
      RawFact.InotifyPath path = paths.get(watch.wd());
      Optional<FileIdentity> identity =
          Optional.ofNullable(path).flatMap(found -> found.byPath().identity());
      if (identity.isEmpty()) {
        return new OpenFile.Unsupported(
            file.id(),
            flags,
            new Evidence(
                "inotify",
                "watch " + watch.wd(),
                "nobody can tell the path of what it watches",
                "watch something that it has open as well, or run the group as root"));
      }
      Evidences.requireText(OpenFiles.resource(file.fd()), path.path());
      watches.add(new InotifyWatch(watch.wd(), watch.mask() & MASK, path.path(), identity.get()));
    }
    return new OpenFile.Inotify(file.id(), flags, watches);
  }
}
