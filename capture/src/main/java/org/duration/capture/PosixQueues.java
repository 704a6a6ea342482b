// The POSIX message queues of a group's IPC namespace.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawStat;
import org.duration.image.Evidence;
import org.duration.image.ipc.PosixMessage;
import org.duration.image.ipc.PosixQueue;

/** Each with the messages that the capturer took out and put back. */
final class PosixQueues {
  private static final String KIND = "message queue";
  private static final int PERMISSIONS = 07777;
  private static final int ENODEV = 19;
  private static final int EBUSY = 16;
  private static final int EFBIG = 27;

  private final RawFacts raw;
  private final Contents contents;
  private final List<RawFact.Queue> facts;
  private final List<PosixQueue> queues = new ArrayList<>();

  PosixQueues(RawFacts raw, Contents contents, Refusals refusals) {
    this.raw = raw;
    this.contents = contents;
    this.facts = raw.group().all(FactType.QUEUE, RawFact.Queue.class);
    raw.group()
        .unread(FactType.MQUEUE)
        .filter(fact -> fact.errno() != ENODEV)
        .ifPresent(
            fact ->
                refusals.add(
                    0, "", "", Evidences.unreadable("mqueue", ErrnoName.of(fact.errno()))));
    for (RawFact.Text name : raw.group().all(FactType.MQUEUE, RawFact.Text.class)) {
      refusals.add(0, "", "", evidence("/" + name.text(), reason(name.head().subject())));
    }
    for (RawFact.Queue fact : facts) {
      if (!fact.name().isEmpty()) {
        refusals.guard(0, "", "", () -> queue(fact)).ifPresent(queues::add);
      }
    }
  }

  List<PosixQueue> all() {
    return queues;
  }

  /** Whether a file is in their file system: mq_open's or one opened below /dev/mqueue. */
  boolean holds(RawStat stat) {
    return facts.stream().anyMatch(fact -> fact.stat().device() == stat.device());
  }

  /** The name of the queue, with its slash; empty when it is unlinked. */
  Optional<String> nameOf(RawStat stat) {
    return facts.stream()
        .filter(fact -> !fact.name().isEmpty() && fact.stat().sameFile(stat))
        .map(fact -> "/" + fact.name())
        .findFirst();
  }

  private PosixQueue queue(RawFact.Queue fact) throws RefusedFact {
    List<PosixMessage> messages = new ArrayList<>();
    for (var message : raw.group().all(FactType.QUEUE_MESSAGE, RawFact.SysvMessage.class)) {
      if (message.head().subject() == fact.head().subject()) {
        messages.add(
            new PosixMessage(
                message.messageType(),
                message.text().length() == 0
                    ? Optional.empty()
                    : Optional.of(contents.store(message.text()))));
      }
    }
    String name = "/" + fact.name();
    if (messages.size() != fact.count()) {
      throw new RefusedFact("", evidence(name, "its messages could not be read"));
    }
    Evidences.requireText(KIND, name);
    return new PosixQueue(
        name,
        fact.stat().mode() & PERMISSIONS,
        fact.stat().uid(),
        fact.stat().gid(),
        fact.mostMessages(),
        fact.messageBytes(),
        messages);
  }

  private static String reason(int errno) {
    return switch (errno) {
      case EBUSY -> "a process is registered with it by mq_notify, and nobody can tell with what";
      case EFBIG -> "it holds more messages than there is room for while the group stands still";
      default -> "what is in it could not be read (" + ErrnoName.of(errno) + ")";
    };
  }

  private static Evidence evidence(String name, String reason) {
    String remedy =
        reason.contains("mq_notify")
            ? "end that with mq_notify and NULL"
            : "remove it with mq_unlink";
    return new Evidence(KIND, name, reason, remedy);
  }
}
