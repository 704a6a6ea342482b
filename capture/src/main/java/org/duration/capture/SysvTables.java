// The SysV objects of a group's IPC namespace.
package org.duration.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.proc.MalformedText;
import org.duration.capture.proc.SmapsText.SmapsArea;
import org.duration.capture.proc.SysvIpcText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.image.Bytes;
import org.duration.image.Evidence;
import org.duration.image.files.ContentId;
import org.duration.image.ipc.SysvMessage;
import org.duration.image.ipc.SysvObjects;
import org.duration.image.ipc.SysvQueue;
import org.duration.image.ipc.SysvRights;
import org.duration.image.ipc.SysvSegment;
import org.duration.image.ipc.SysvSemaphores;
import org.duration.image.memory.AreaKind;

/** What the tables of /proc/sysvipc list, with what the capturer found in it. */
final class SysvTables {
  private static final String NAME = "/SYSV";
  private static final int PERMISSIONS = 0777;
  private static final int SHM_DEST = 01000;
  private static final int SHM_LOCKED = 02000;

  /** DUR_SEGMENT_HUGE. */
  private static final int HUGE = 1;

  /** The subjects of DUR_FACT_SYSVIPC. */
  private enum Kind {
    SEGMENT("SysV shared memory", "-m", FactType.SYSV_SEGMENT),
    SEMAPHORES("SysV semaphore set", "-s", FactType.SEM_VALUES),
    QUEUE("SysV message queue", "-q", FactType.SYSV_QUEUE);

    private final String words;
    private final String option;
    private final FactType fact;

    Kind(String words, String option, FactType fact) {
      this.words = words;
      this.option = option;
      this.fact = fact;
    }
  }

  private interface Building {
    void build(SysvIpcText.Item item) throws RefusedFact, MalformedText;
  }

  private final RawFacts raw;
  private final Contents contents;
  private final Refusals refusals;
  private final SemaphoreUndos undos;
  private final List<SysvSegment> segments = new ArrayList<>();
  private final List<SysvSemaphores> semaphores = new ArrayList<>();
  private final List<SysvQueue> queues = new ArrayList<>();

  SysvTables(RawFacts raw, Contents contents, Refusals refusals) {
    this.raw = raw;
    this.contents = contents;
    this.refusals = refusals;
    this.undos = new SemaphoreUndos(raw, refusals);
    raw.group()
        .unread(FactType.SYSVIPC)
        .ifPresent(
            fact ->
                refusals.add(
                    0, "", "", Evidences.unreadable("sysvipc", ErrnoName.of(fact.errno()))));
    read(Kind.SEGMENT, this::segment);
    read(Kind.SEMAPHORES, this::semaphores);
    read(Kind.QUEUE, this::queue);
  }

  SysvObjects all() {
    return new SysvObjects(segments, semaphores, queues);
  }

  /** Whether what /proc calls so is a part of a segment. */
  static boolean named(SmapsArea area) {
    return area.name().startsWith(NAME) && area.shared();
  }

  /** The kernel shows a segment's id as its inode. */
  AreaKind of(SmapsArea area) throws RefusedFact {
    long end = area.offset() + area.range().bytes();
    Optional<SysvSegment> segment =
        segments.stream().filter(each -> each.id() == area.inode()).findFirst();
    if (segment.filter(each -> end - Contents.PAGE < each.bytes()).isEmpty()) {
      throw new RefusedFact(
          "memory " + area.range(),
          new Evidence(
              Kind.SEGMENT.words,
              area.name(),
              "it is no part of a segment that could be captured",
              "detach it with shmdt"));
    }
    return new AreaKind.Segment((int) area.inode(), area.offset());
  }

  private void read(Kind kind, Building building) {
    FactSource facts = new FactSource(raw.group(), "");
    for (RawFact.Text table : raw.group().all(FactType.SYSVIPC, RawFact.Text.class)) {
      if (table.head().subject() == kind.ordinal()) {
        refusals
            .guard(0, "", "", () -> facts.parse(table.text(), SysvIpcText::parse))
            .ifPresent(text -> text.items().forEach(item -> one(item, building)));
      }
    }
  }

  private void one(SysvIpcText.Item item, Building building) {
    refusals.guard(
        0,
        "",
        "",
        () -> {
          try {
            building.build(item);
            return null;
          } catch (MalformedText e) {
            throw new RefusedFact("", Evidences.malformed(e.getMessage()));
          }
        });
  }

  private void segment(SysvIpcText.Item item) throws RefusedFact, MalformedText {
    RawFact.SysvSegment fact = fact(Kind.SEGMENT, item, RawFact.SysvSegment.class);
    if ((fact.flags() & HUGE) != 0) {
      throw refused(Kind.SEGMENT, item, "segments of huge pages" + Evidences.NOT_YET);
    }
    segments.add(
        new SysvSegment(
            item.id(),
            rights(item),
            fact.bytes(),
            (item.perms() & SHM_DEST) != 0,
            (item.perms() & SHM_LOCKED) != 0,
            contents.extents(fact.extents())));
  }

  private void semaphores(SysvIpcText.Item item) throws RefusedFact, MalformedText {
    RawFact.SemaphoreValues fact = fact(Kind.SEMAPHORES, item, RawFact.SemaphoreValues.class);
    semaphores.add(new SysvSemaphores(item.id(), rights(item), fact.values(), undos.of(item.id())));
  }

  private void queue(SysvIpcText.Item item) throws RefusedFact, MalformedText {
    RawFact.Words most = fact(Kind.QUEUE, item, RawFact.Words.class);
    List<SysvMessage> messages = new ArrayList<>();
    for (var message : raw.group().all(FactType.SYSV_MESSAGE, RawFact.SysvMessage.class)) {
      if (message.head().subject() == item.id()) {
        messages.add(new SysvMessage(message.messageType(), stored(message.text())));
      }
    }
    if (messages.size() != item.column("qnum")) {
      throw refused(
          Kind.QUEUE, item, "its messages could not be read" + why(FactType.SYSV_MESSAGE));
    }
    queues.add(new SysvQueue(item.id(), rights(item), most.words().get(0), messages));
  }

  private Optional<ContentId> stored(Bytes text) {
    return text.length() == 0 ? Optional.empty() : Optional.of(contents.store(text));
  }

  private static SysvRights rights(SysvIpcText.Item item) throws MalformedText {
    return new SysvRights(
        item.key(),
        item.perms() & PERMISSIONS,
        item.column("uid"),
        item.column("gid"),
        item.column("cuid"),
        item.column("cgid"));
  }

  private <T extends RawFact> T fact(Kind kind, SysvIpcText.Item item, Class<T> type)
      throws RefusedFact {
    Map<Integer, T> byId = new HashMap<>();
    raw.group().all(kind.fact, type).forEach(fact -> byId.put(fact.head().subject(), fact));
    T fact = byId.get(item.id());
    if (fact == null) {
      throw refused(kind, item, "what is in it could not be read" + why(kind.fact));
    }
    return fact;
  }

  private String why(FactType type) {
    return raw.group().unread(type).map(f -> " (" + ErrnoName.of(f.errno()) + ")").orElse("");
  }

  private static RefusedFact refused(Kind kind, SysvIpcText.Item item, String reason) {
    String detail = String.format("key 0x%08x id %d", item.key(), item.id());
    String remedy = "remove it with ipcrm " + kind.option + " " + item.id();
    return new RefusedFact("", new Evidence(kind.words, detail, reason, remedy));
  }
}
