// SysV objects are made by the root task before anybody uses them, and hold what is there.
package org.duration.restore.verify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.SysvOp;

/** Over the whole plan, the root task's ops first. */
final class SysvRules {
  private static final long PAGE = 4096;

  private final Problems problems;
  private final Map<Integer, Long> segments = new HashMap<>();
  private final Map<Integer, Long> sets = new HashMap<>();
  private final Set<Integer> queues = new HashSet<>();

  SysvRules(Problems problems) {
    this.problems = problems;
  }

  /** What a stand-in may do. */
  void make(SysvOp.Make make) {
    boolean first =
        switch (make.kind()) {
          case SEGMENT -> segments.putIfAbsent(make.id(), pages(make.size())) == null;
          case SEMAPHORES -> sets.putIfAbsent(make.id(), make.size()) == null;
          case QUEUE -> queues.add(make.id());
        };
    problems.unless(first, "makes %s %d twice", make.kind(), make.id());
  }

  void sysv(SysvOp op, DescriptorRules files, MemoryRules memory) {
    if (op instanceof SysvOp.Make make) {
      make(make);
      return;
    }
    problems.unless(made(op), "uses %s %d, which is not made", op.kind(), op.id());
    if (op instanceof SysvOp.Fill fill) {
      files.data(fill.fd(), fill.offset(), fill.bytes());
      within(fill.id(), fill.at(), fill.bytes());
    } else if (op instanceof SysvOp.Attach attach) {
      for (SysvOp.Piece piece : attach.pieces()) {
        within(attach.id(), piece.offset(), piece.range().bytes());
        memory.attach(piece.range(), attach.readOnly());
      }
    } else if (op instanceof SysvOp.Values values) {
      problems.unless(
          values.values().size() == sets.getOrDefault(op.id(), 0L),
          "sets %d values of %d",
          values.values().size(),
          sets.getOrDefault(op.id(), 0L));
    } else if (op instanceof SysvOp.Operate operate) {
      operate
          .steps()
          .forEach(
              step ->
                  problems.unless(
                      step.index() < sets.getOrDefault(op.id(), 0L),
                      "semaphore %d of %d",
                      step.index(),
                      op.id()));
    } else if (op instanceof SysvOp.Send send && send.fd() != DescriptorOp.SocketPair.NONE) {
      files.data(send.fd(), send.offset(), send.bytes());
    }
  }

  private boolean made(SysvOp op) {
    return switch (op.kind()) {
      case SEGMENT -> segments.containsKey(op.id());
      case SEMAPHORES -> sets.containsKey(op.id());
      case QUEUE -> queues.contains(op.id());
    };
  }

  private void within(int id, long at, long bytes) {
    long size = segments.getOrDefault(id, 0L);
    problems.unless(
        at >= 0 && bytes > 0 && at <= size - bytes, "%d bytes at %d of %d", bytes, at, size);
  }

  private static long pages(long bytes) {
    return (bytes + PAGE - 1) / PAGE * PAGE;
  }
}
