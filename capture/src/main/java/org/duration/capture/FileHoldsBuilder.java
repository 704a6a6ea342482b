// Locks, leases, and who is told by a signal.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.proc.FdInfoText;
import org.duration.capture.proc.LockLine;
import org.duration.capture.proc.MalformedText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Evidence;
import org.duration.image.files.FileHolds;
import org.duration.image.files.FileLock;
import org.duration.image.files.LockKind;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SignalOwner;

/**
 * A lock of an open file shows with each descriptor of it, one of a process with those of that
 * process. The descriptor seen first is who takes it again.
 */
final class FileHoldsBuilder {
  private static final int O_ASYNC = 020000;

  private record Seen(OpenFileId file, LockKind kind, int pid, long start) {}

  private final Map<Integer, Integer> pidOfHost = new HashMap<>();
  private final Map<Integer, Integer> tidOfHost = new HashMap<>();
  private final Map<Seen, FileLock> locks = new LinkedHashMap<>();
  private final Map<OpenFileId, SignalOwner> owners = new LinkedHashMap<>();

  FileHoldsBuilder(RawFacts raw) {
    for (RawProcess process : raw.processes()) {
      pidOfHost.put(process.process().hostPid(), process.process().pid());
      process
          .threads()
          .forEach(thread -> tidOfHost.put(thread.thread().hostTid(), thread.thread().tid()));
    }
  }

  /** One descriptor; the first of its open file comes with its owner, if it has one. */
  void add(RawProcess process, RawFact.Fd fd, FdInfoText info, OpenFileId file) throws RefusedFact {
    int pid = process.process().pid();
    String resource = OpenFiles.resource(fd);
    for (String line : info.locks()) {
      lock(line, file, pid, resource, fd.link());
    }
    boolean async = (info.flags() & O_ASYNC) != 0;
    if (owners.containsKey(file)) {
      return;
    }
    Optional<RawFact.FdOwner> owner = owner(process, fd.head().subject());
    if (owner.isPresent()) {
      owners.put(file, told(owner.get(), file, pid, async, resource));
    } else if (async) {
      owners.put(file, new SignalOwner(file, SignalOwner.PID, 0, 0, true, pid));
    }
  }

  /**
   * On its way in a message, and held by no descriptor. Its locks are taken again before it is sent
   * on; who is told can be set only when all processes are there, and by then nobody has it.
   */
  void addFlight(RawProcess process, RawFact.Fd fd, FdInfoText info, OpenFileId file)
      throws RefusedFact {
    String resource = OpenFiles.resource(fd);
    for (String line : info.locks()) {
      if (lock(line, file, process.process().pid(), resource, fd.link()) == LockKind.LEASE) {
        throw new RefusedFact(
            resource,
            new Evidence(
                "lease",
                fd.link(),
                "only a process that has the file open can take it again, and it is in a message",
                "let the process receive the message, or release the lease"));
      }
    }
    if ((info.flags() & O_ASYNC) != 0 || owner(process, fd.head().subject()).isPresent()) {
      throw new RefusedFact(
          resource,
          new Evidence(
              "signal owner",
              fd.link(),
              "F_SETOWN, F_SETSIG and O_ASYNC can be set again only by who has it open",
              "let the process receive the message, or set them when it has been received"));
    }
  }

  private static Optional<RawFact.FdOwner> owner(RawProcess process, int fd) {
    return process.facts().all(FactType.FD_OWNER, RawFact.FdOwner.class).stream()
        .filter(owner -> owner.head().subject() == fd)
        .findFirst();
  }

  private SignalOwner told(
      RawFact.FdOwner owner, OpenFileId file, int pid, boolean async, String resource)
      throws RefusedFact {
    Map<Integer, Integer> known = owner.type() == SignalOwner.TID ? tidOfHost : pidOfHost;
    Integer target = owner.hostPid() == 0 ? Integer.valueOf(0) : known.get(owner.hostPid());
    if (target == null) {
      throw new RefusedFact(
          resource,
          new Evidence(
              "signal owner",
              "host pid " + owner.hostPid(),
              "it is no process of the group",
              "set another owner with F_SETOWN, or close it"));
    }
    return new SignalOwner(file, owner.type(), target, owner.signal(), async, pid);
  }

  private LockKind lock(String line, OpenFileId file, int pid, String resource, String link)
      throws RefusedFact {
    LockLine lock;
    try {
      lock = LockLine.parse(line);
    } catch (MalformedText e) {
      throw new RefusedFact(resource, Evidences.malformed(e.getMessage()));
    }
    Optional<LockKind> kind = kind(lock);
    boolean known = lock.mode().equals("READ") || lock.mode().equals("WRITE");
    if (kind.isEmpty() || !known) {
      throw new RefusedFact(
          resource,
          Evidences.unsupported(
              "file lock",
              link + " (" + lock.kind() + " " + lock.state() + " " + lock.mode() + ")",
              "locks of this kind, or leases that somebody is breaking,",
              "let the process release it"));
    }
    boolean whole = kind.get() == LockKind.FLOCK || kind.get() == LockKind.LEASE;
    int owner = kind.get() == LockKind.POSIX ? pid : 0;
    locks.putIfAbsent(
        new Seen(file, kind.get(), owner, lock.start()),
        new FileLock(
            file,
            kind.get(),
            pid,
            lock.mode().equals("WRITE"),
            whole ? 0 : lock.start(),
            whole ? 0 : lock.bytes()));
    return kind.get();
  }

  private static Optional<LockKind> kind(LockLine lock) {
    return switch (lock.kind() + " " + lock.state()) {
      case "FLOCK ADVISORY" -> Optional.of(LockKind.FLOCK);
      case "POSIX ADVISORY" -> Optional.of(LockKind.POSIX);
      case "OFDLCK ADVISORY" -> Optional.of(LockKind.OFD);
      case "LEASE ACTIVE" -> Optional.of(LockKind.LEASE);
      default -> Optional.empty();
    };
  }

  FileHolds build() {
    return new FileHolds(new ArrayList<>(locks.values()), List.copyOf(owners.values()));
  }
}
