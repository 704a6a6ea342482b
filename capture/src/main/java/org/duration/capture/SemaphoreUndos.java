// What the ends of processes will do to SysV semaphores.
package org.duration.capture;

import java.util.ArrayList;
import java.util.List;
import org.duration.capture.proc.MalformedText;
import org.duration.capture.proc.StatText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.Evidence;
import org.duration.image.ipc.SemaphoreUndo;

/** Refuses what nobody could find out. */
final class SemaphoreUndos {
  private static final int EMLINK = 31;
  private final RawFacts raw;

  SemaphoreUndos(RawFacts raw, Refusals refusals) {
    this.raw = raw;
    for (RawProcess process : raw.processes()) {
      process.facts().all(FactType.SEM_UNDO, RawFact.Unread.class).stream()
          .findFirst()
          .ifPresent(
              fact -> refusals.add(process.process().pid(), comm(process), "", evidence(fact)));
    }
  }

  /** Of the set with that id. */
  List<SemaphoreUndo> of(int id) {
    List<SemaphoreUndo> undos = new ArrayList<>();
    for (RawProcess process : raw.processes()) {
      for (var fact : process.facts().all(FactType.SEM_UNDO, RawFact.SemaphoreUndos.class)) {
        if (fact.head().subject() == id) {
          fact.undos()
              .forEach(
                  undo ->
                      undos.add(
                          new SemaphoreUndo(process.process().pid(), undo.index(), undo.adjust())));
        }
      }
    }
    return undos;
  }

  private static Evidence evidence(RawFact.Unread fact) {
    String detail = "of SysV semaphore set " + fact.head().subject();
    String remedy = "run it without SEM_UNDO, or remove the set with ipcrm -s";
    return fact.errno() == EMLINK
        ? Evidences.unsupported(
            "SEM_UNDO list",
            detail,
            "lists that processes share (CLONE_SYSVSEM without shared memory)",
            "run it without CLONE_SYSVSEM")
        : new Evidence(
            "SEM_UNDO list",
            detail,
            "nobody can tell what it holds (" + ErrnoName.of(fact.errno()) + ")",
            remedy);
  }

  private static String comm(RawProcess process) {
    try {
      var stat = process.facts().text(FactType.STAT);
      return stat.isPresent() ? StatText.parse(stat.get()).comm() : "?";
    } catch (MalformedText e) {
      return "?";
    }
  }
}
