// The open files of a group, each once, and the descriptors that lead to them.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.proc.FdInfoText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Evidence;
import org.duration.image.files.Descriptor;
import org.duration.image.files.FileHolds;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;

/** Two passes: ids first, because an epoll instance refers to files that may stand behind it. */
final class OpenFiles {
  private final Streams streams;
  private final Pipes pipes;
  private final Sockets sockets;
  private final RemovedFiles removed;
  private final SharedMemories memories;
  private final ShmFiles shm;
  private final PosixQueues queues;
  private final FileHoldsBuilder holds;
  private final Notifiers notifiers;
  private final Terminals terminals;
  private final Refusals refusals;
  private final Map<Key, OpenFileId> ids = new HashMap<>();
  private final Map<Integer, OpenFileId> byOrdinal = new HashMap<>();
  private final List<Opened> opened = new ArrayList<>();
  private final Map<Integer, List<Descriptor>> descriptors = new HashMap<>();

  /** An open file that is several streams is as many records: see {@link Streams#of}. */
  private record Key(int ordinal, Optional<Streams.Stream> stream) {}

  /**
   * The first descriptor seen of an open file.
   *
   * @param holder for refusals
   */
  record Opened(
      OpenFileId id,
      Optional<Streams.Stream> stream,
      RawFact.Fd fd,
      FdInfoText info,
      RawProcess holder,
      String comm) {}

  OpenFiles(
      RawFacts raw,
      CaptureContext context,
      Contents contents,
      SharedMemories memories,
      ShmFiles shm,
      PosixQueues queues,
      Refusals refusals) {
    this.memories = memories;
    this.shm = shm;
    this.queues = queues;
    this.streams = new Streams(raw.group(), context.applications().size());
    this.pipes = new Pipes(raw, contents);
    this.sockets = new Sockets(raw, contents, byOrdinal, context);
    this.notifiers = new Notifiers(raw);
    this.terminals = new Terminals(raw, context.applications().size());
    this.holds = new FileHoldsBuilder(raw);
    this.removed = new RemovedFiles(raw, contents);
    this.refusals = refusals;
  }

  /** First pass. */
  void add(RawProcess process, String comm) {
    Map<Integer, RawFact.Text> infos = new HashMap<>();
    process
        .facts()
        .all(FactType.FDINFO, RawFact.Text.class)
        .forEach(text -> infos.put(text.head().subject(), text));
    int pid = process.process().pid();
    for (RawFact.Unread unread : process.facts().all(FactType.FD, RawFact.Unread.class)) {
      refusals.add(
          pid,
          comm,
          "fd " + unread.head().subject(),
          Evidences.unreadable("descriptor", ErrnoName.of(unread.errno())));
    }
    for (RawFact.Fd fd : process.facts().all(FactType.FD, RawFact.Fd.class)) {
      String resource = resource(fd);
      refusals
          .guard(
              pid, comm, resource, () -> descriptor(process, comm, fd, info(infos, fd, resource)))
          .ifPresent(
              descriptor ->
                  descriptors.computeIfAbsent(pid, key -> new ArrayList<>()).add(descriptor));
    }
    flights(process, comm);
  }

  /** Open files that are on their way in a message, and held by no descriptor. */
  private void flights(RawProcess process, String comm) {
    Map<Integer, RawFact.Text> infos = new HashMap<>();
    process
        .facts()
        .all(FactType.FLIGHT_INFO, RawFact.Text.class)
        .forEach(text -> infos.put(text.head().subject(), text));
    for (RawFact.Fd fd : process.facts().all(FactType.FLIGHT, RawFact.Fd.class)) {
      String resource = resource(fd);
      refusals.guard(
          process.process().pid(),
          comm,
          resource,
          () -> flight(process, comm, fd, info(infos, fd, resource)));
    }
  }

  private OpenFileId flight(RawProcess process, String comm, RawFact.Fd fd, FdInfoText info)
      throws RefusedFact {
    if (fd.link().equals("anon_inode:[eventpoll]") || fd.link().equals("anon_inode:inotify")) {
      throw new RefusedFact(
          resource(fd),
          new Evidence(
              "watcher in a message",
              fd.link(),
              "what it watches can be asked only of a process that has it open",
              "let the process receive the message"));
    }
    OpenFileId id = opened(process, comm, fd, info);
    if (streams.of(fd).isEmpty()) {
      holds.addFlight(process, fd, info, id);
    }
    return id;
  }

  private static FdInfoText info(Map<Integer, RawFact.Text> infos, RawFact.Fd fd, String resource)
      throws RefusedFact {
    RawFact.Text text = infos.get(fd.head().subject());
    if (text == null) {
      throw new RefusedFact(resource, Evidences.unreadable("fdinfo", "not captured"));
    }
    return new FactSource(null, resource).parse(text.text(), FdInfoText::parse);
  }

  private Descriptor descriptor(RawProcess process, String comm, RawFact.Fd fd, FdInfoText info)
      throws RefusedFact {
    OpenFileId id = opened(process, comm, fd, info);
    if (streams.of(fd).isEmpty()) {
      holds.add(process, fd, info, id);
    }
    return new Descriptor(fd.head().subject(), info.closeOnExec(), id);
  }

  private OpenFileId opened(RawProcess process, String comm, RawFact.Fd fd, FdInfoText info) {
    Optional<Streams.Stream> stream = streams.of(fd);
    OpenFileId id =
        ids.computeIfAbsent(
            new Key(fd.openFile(), stream),
            key -> {
              OpenFileId next = new OpenFileId(opened.size());
              opened.add(new Opened(next, stream, fd, info, process, comm));
              if (stream.isEmpty()) {
                pipes.note(fd, info);
                sockets.note(opened.get(next.value()));
              }
              return next;
            });
    byOrdinal.putIfAbsent(fd.openFile(), id);
    return id;
  }

  /** Second pass: in the order of their ids. */
  List<OpenFile> build() {
    OpenFileKinds kinds =
        new OpenFileKinds(
            pipes, sockets, removed, memories, shm, queues, notifiers, terminals, byOrdinal);
    List<OpenFile> files = new ArrayList<>();
    for (Opened each : opened) {
      int pid = each.holder().process().pid();
      String resource = resource(each.fd());
      refusals.guard(pid, each.comm(), resource, () -> kinds.of(each)).ifPresent(files::add);
    }
    for (OpenFile file : files) {
      if (file instanceof OpenFile.Unsupported unsupported) {
        Opened each = opened.get(file.id().value());
        refusals.add(
            each.holder().process().pid(),
            each.comm(),
            resource(each.fd()),
            unsupported.evidence());
      }
    }
    refusals.guard(0, "", "", () -> terminals.kept(opened.size())).ifPresent(files::addAll);
    return files;
  }

  FileHolds holds() {
    return holds.build();
  }

  /** A number, or that it has none. */
  static String resource(RawFact.Fd fd) {
    boolean flight = fd.head().type() == FactType.FLIGHT;
    return flight ? "descriptor in a message" : "fd " + fd.head().subject();
  }

  Pipes pipes() {
    return pipes;
  }

  Map<Integer, List<Descriptor>> descriptors() {
    return descriptors;
  }
}
