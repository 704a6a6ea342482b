// The pipes of a group, each once.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.capture.proc.FdInfoText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Evidence;
import org.duration.image.files.ContentId;
import org.duration.image.files.PipeId;
import org.duration.image.files.PipeImage;

/** Both ends must lie in the group, or one of them nowhere at all. */
final class Pipes {
  private static final int FIFO = 0010000;

  /** O_PATH: it is neither of its ends. */
  private static final int PATH_ONLY = 010000000;

  private static final int ACCESS = 3;
  private static final int WRITE_ONLY = 1;
  private static final int READ_ONLY = 0;
  private static final int PACKETS = 040000;
  private static final int POLLERR = 0x8;
  private static final int POLLHUP = 0x10;
  private static final int NOT_ASKED = -1;

  private final Contents contents;
  private final Map<Key, RawFact.Pipe> facts = new HashMap<>();
  private final Map<Key, Ends> ends = new HashMap<>();
  private final Map<Key, PipeId> ids = new HashMap<>();
  private final List<PipeImage> images = new ArrayList<>();

  private record Ends(boolean readers, boolean writers) {}

  /** A named pipe's inode is its file system's, and may have the number of another pipe. */
  private record Key(long device, long inode) {
    static Key of(RawFact.Fd fd) {
      return new Key(fd.stat().device(), fd.stat().inode());
    }
  }

  Pipes(RawFacts raw, Contents contents) {
    this.contents = contents;
    for (RawProcess process : raw.processes()) {
      process.facts().all(FactType.PIPE, RawFact.Pipe.class).forEach(pipe -> add(process, pipe));
    }
  }

  private void add(RawProcess process, RawFact.Pipe pipe) {
    Stream.of(FactType.FD, FactType.FLIGHT)
        .flatMap(type -> process.facts().all(type, RawFact.Fd.class).stream())
        .filter(fd -> fd.head().subject() == pipe.head().subject())
        .filter(fd -> fd.stat().inode() == pipe.inode())
        .forEach(fd -> facts.putIfAbsent(Key.of(fd), pipe));
  }

  /** Remembers which ends the group holds. */
  void note(RawFact.Fd fd, FdInfoText info) {
    if (fd.stat().type() == FIFO && (info.flags() & PATH_ONLY) == 0) {
      int access = info.flags() & ACCESS;
      ends.merge(
          Key.of(fd),
          new Ends(access != WRITE_ONLY, access != READ_ONLY),
          (one, two) -> new Ends(one.readers || two.readers, one.writers || two.writers));
    }
  }

  /** After all ends were noted. */
  PipeId of(RawFact.Fd fd, FdInfoText info, String resource) throws RefusedFact {
    RawFact.Pipe fact = facts.get(Key.of(fd));
    if (fact == null) {
      throw new RefusedFact(resource, Evidences.unreadable("pipe " + fd.link(), "not captured"));
    }
    requireInside(fd, ends.get(Key.of(fd)), resource);
    if (fact.unread().length() != fact.unreadBytes()) {
      throw new RefusedFact(
          resource,
          new Evidence(
              "pipe",
              fd.link(),
              "only "
                  + fact.unread().length()
                  + " of its "
                  + fact.unreadBytes()
                  + " unread bytes could be copied",
              "try again"));
    }
    if ((info.flags() & PACKETS) != 0 && fact.unreadBytes() > 0) {
      throw new RefusedFact(
          resource,
          Evidences.unsupported(
              "pipe", fd.link() + " with packets", "unread packets", "try again"));
    }
    return ids.computeIfAbsent(Key.of(fd), key -> add(fact));
  }

  private void requireInside(RawFact.Fd fd, Ends held, String resource) throws RefusedFact {
    boolean asked = fd.poll() != NOT_ASKED;
    boolean noWriter = asked && (fd.poll() & POLLHUP) != 0;
    boolean noReader = asked && (fd.poll() & POLLERR) != 0;
    if (!held.writers() && !noWriter || !held.readers() && !noReader) {
      throw new RefusedFact(
          resource,
          new Evidence(
              "pipe",
              fd.link(),
              "its other end is held outside the group",
              "start both ends in the group, or let it inherit the pipe as a standard stream"));
    }
  }

  private PipeId add(RawFact.Pipe fact) {
    PipeId id = new PipeId(images.size());
    Optional<ContentId> unread =
        fact.unread().length() == 0 ? Optional.empty() : Optional.of(contents.store(fact.unread()));
    images.add(new PipeImage(id, fact.capacity(), unread));
    return id;
  }

  List<PipeImage> all() {
    return List.copyOf(images);
  }
}
