// Makes SysV shared memory, semaphores and message queues, and attaches processes to them.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.FileContent;
import org.duration.image.files.FileExtent;
import org.duration.image.files.UnixCredentials;
import org.duration.image.ipc.SemaphoreUndo;
import org.duration.image.ipc.SysvMessage;
import org.duration.image.ipc.SysvQueue;
import org.duration.image.ipc.SysvRights;
import org.duration.image.ipc.SysvSegment;
import org.duration.image.ipc.SysvSemaphores;
import org.duration.image.memory.Area;
import org.duration.image.memory.AreaFlag;
import org.duration.image.memory.AreaKind;
import org.duration.image.process.ProcessImage;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.SysvOp;

/**
 * The root task makes them before any process is there: through a stand-in where the kernel is to
 * write down another creator. A process attaches its segments among its other areas, and takes back
 * what it would undo.
 */
record Sysv(Image image, HostFacts host, Tools tools, Program program) {
  private static final int LARGEST = Short.MAX_VALUE;

  void make(StandIns standIns) {
    image.ipc().sysv().segments().forEach(segment -> make(segment, standIns));
    image.ipc().sysv().semaphores().forEach(set -> make(set, standIns));
    image.ipc().sysv().queues().forEach(queue -> make(queue, standIns));
  }

  private void make(SysvSegment segment, StandIns standIns) {
    SysvRights rights = segment.rights();
    String subject = segment.toString();
    int mode = rights.mode();
    make(
        new SysvOp.MakeSegment(rights.key(), segment.id(), mode, segment.bytes()),
        rights,
        standIns);
    for (FileExtent extent : segment.extents()) {
      FileContent content = image.contents().get(extent.content().value());
      int data = tools.data(content.file());
      program.add(
          "content of " + subject,
          new SysvOp.Fill(segment.id(), data, extent.offset(), content.offset(), content.bytes()));
    }
    owner(subject, SysvOp.Kind.SEGMENT, segment.id(), rights, 0);
    if (segment.locked()) {
      program.add(subject, new SysvOp.Control(segment.id(), false));
    }
  }

  private void make(SysvSemaphores set, StandIns standIns) {
    SysvRights rights = set.rights();
    int count = set.values().size();
    make(new SysvOp.MakeSemaphores(rights.key(), set.id(), rights.mode(), count), rights, standIns);
    program.add(set.toString(), new SysvOp.Values(set.id(), set.values()));
    owner(set.toString(), SysvOp.Kind.SEMAPHORES, set.id(), rights, 0);
  }

  /** It may hold more than it would take by now. */
  private void make(SysvQueue queue, StandIns standIns) {
    SysvRights rights = queue.rights();
    String subject = queue.toString();
    make(new SysvOp.MakeQueue(rights.key(), queue.id(), rights.mode()), rights, standIns);
    long held = Math.max(bytes(queue), queue.messages().size());
    owner(subject, SysvOp.Kind.QUEUE, queue.id(), rights, Math.max(held, queue.mostBytes()));
    queue.messages().forEach(message -> send(queue, message));
    if (held > queue.mostBytes()) {
      owner(subject, SysvOp.Kind.QUEUE, queue.id(), rights, queue.mostBytes());
    }
  }

  private long bytes(SysvQueue queue) {
    return queue.messages().stream()
        .flatMap(message -> message.text().stream())
        .mapToLong(text -> image.contents().get(text.value()).bytes())
        .sum();
  }

  private void send(SysvQueue queue, SysvMessage message) {
    Optional<FileContent> text = message.text().map(id -> image.contents().get(id.value()));
    program.add(
        "message in " + queue,
        new SysvOp.Send(
            queue.id(),
            text.map(each -> tools.data(each.file())).orElse(DescriptorOp.SocketPair.NONE),
            message.type(),
            text.map(FileContent::offset).orElse(0L),
            text.map(FileContent::bytes).orElse(0L)));
  }

  private void make(SysvOp.Make make, SysvRights rights, StandIns standIns) {
    String subject =
        switch (make.kind()) {
          case SEGMENT -> "SysV segment ";
          case SEMAPHORES -> "SysV semaphore set ";
          case QUEUE -> "SysV message queue ";
        };
    standIns
        .root()
        .add(
            subject + make.id(),
            new FileOp.WriteFile(make.kind().nextId(), Integer.toString(make.id())));
    standIns.as(creator(rights)).add(subject + make.id(), make);
    standIns.root();
  }

  /** The kernel notes its ids, which any process of the group can have. */
  private Optional<UnixCredentials> creator(SysvRights rights) {
    boolean ours =
        rights.creatorUid() == host.privileges().uid()
            && rights.creatorGid() == host.privileges().gid();
    int pid = image.processes().get(0).pid();
    return ours
        ? Optional.empty()
        : Optional.of(
            new UnixCredentials(pid, rights.creatorUid(), rights.creatorGid(), List.of()));
  }

  private void owner(String subject, SysvOp.Kind kind, int id, SysvRights rights, long mostBytes) {
    program.add(
        subject, new SysvOp.Owner(kind, id, rights.uid(), rights.gid(), rights.mode(), mostBytes));
  }

  /** All parts of an attachment are attached with its first one; shmdt then finds them as one. */
  void attach(String subject, List<Area> areas, Area area) {
    List<Area> parts = areas.stream().filter(other -> together(area, other)).toList();
    if (!parts.get(0).equals(area)) {
      return;
    }
    List<SysvOp.Piece> pieces =
        parts.stream().map(part -> new SysvOp.Piece(part.range(), of(part).offset())).toList();
    boolean readOnly = !area.flags().contains(AreaFlag.MAY_WRITE);
    program.add(subject, new SysvOp.Attach(of(area).segment(), readOnly, pieces));
  }

  private static boolean together(Area area, Area other) {
    return other.kind() instanceof AreaKind.Segment segment
        && segment.segment() == of(area).segment()
        && other.start().minus(area.start()) == segment.offset() - of(area).offset()
        && other.flags().contains(AreaFlag.MAY_WRITE) == area.flags().contains(AreaFlag.MAY_WRITE);
  }

  private static AreaKind.Segment of(Area area) {
    return (AreaKind.Segment) area.kind();
  }

  /** Those who are attached to segments that are removed already. */
  static List<Integer> meeting(Image image) {
    return image.processes().stream()
        .filter(process -> !removed(image, process).isEmpty())
        .map(ProcessImage::pid)
        .toList();
  }

  private static List<Integer> removed(Image image, ProcessImage process) {
    List<Area> areas = process.live().map(live -> live.memory().areas()).orElse(List.of());
    return areas.stream()
        .map(Area::kind)
        .filter(AreaKind.Segment.class::isInstance)
        .map(kind -> ((AreaKind.Segment) kind).segment())
        .filter(id -> image.ipc().sysv().segment(id).orElseThrow().removed())
        .distinct()
        .toList();
  }

  /** One of those who are attached removes it, when all are. */
  static List<SysvOp.Control> removals(Image image, ProcessImage process) {
    List<Integer> own = new ArrayList<>(removed(image, process));
    for (ProcessImage earlier : image.processes()) {
      if (earlier.pid() == process.pid()) {
        break;
      }
      own.removeAll(removed(image, earlier));
    }
    return own.stream().map(id -> new SysvOp.Control(id, true)).toList();
  }

  /** The value stands already: each operation leaves it what it was, and only the undo grows. */
  void undos(int pid) {
    for (SysvSemaphores set : image.ipc().sysv().semaphores()) {
      for (SemaphoreUndo undo : set.undos()) {
        if (undo.pid() == pid) {
          int value = set.values().get(undo.index());
          program.add("SEM_UNDO of " + set, new SysvOp.Operate(set.id(), steps(undo, value)));
        }
      }
    }
  }

  private static List<SysvOp.Step> steps(SemaphoreUndo undo, int value) {
    List<SysvOp.Step> steps = new ArrayList<>();
    int index = undo.index();
    if (value != 0) {
      steps.add(new SysvOp.Step(index, -value, false));
    }
    for (int left = undo.adjust(), part; left != 0; left -= part) {
      part = Math.max(-LARGEST, left);
      steps.add(new SysvOp.Step(index, Math.abs(part), part < 0));
      steps.add(new SysvOp.Step(index, -Math.abs(part), part > 0));
    }
    if (value != 0) {
      steps.add(new SysvOp.Step(index, value, false));
    }
    return steps;
  }
}
