// In which session each process is to be born.
package org.duration.restore.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.image.Image;
import org.duration.image.process.LiveProcess;
import org.duration.image.process.ProcessImage;
import org.duration.restore.Findings;

/**
 * A member that leads no session is born in its own. A leader can be born in any, unless it has
 * children of an older session: those were forked before its setsid, and so it was in theirs.
 */
final class Births {
  /** Any session will do. */
  static final int ANY = -1;

  /** The session that init itself is in. */
  static final int OUTSIDE = 0;

  private final Map<Integer, Integer> sessions = new HashMap<>();

  Births(Image image, Findings findings) {
    Map<Integer, List<ProcessImage>> children = new HashMap<>();
    image
        .processes()
        .forEach(p -> children.computeIfAbsent(p.ppid(), x -> new ArrayList<>()).add(p));
    for (int i = image.processes().size() - 1; i >= 0; i--) { // children before their parents
      ProcessImage process = image.processes().get(i);
      sessions.put(
          process.pid(), birth(process, children.getOrDefault(process.pid(), List.of()), findings));
    }
  }

  /** {@link #ANY}, {@link #OUTSIDE}, or the session's id. */
  int session(int pid) {
    return sessions.get(pid);
  }

  /** The session that a process is in; sessions from outside the namespace are one. */
  static int sessionOf(ProcessImage process) {
    return process.sid() <= 1 ? OUTSIDE : process.sid();
  }

  private int birth(ProcessImage process, List<ProcessImage> children, Findings findings) {
    if (sessionOf(process) != process.pid()) {
      return sessionOf(process);
    }
    if (process.live().map(LiveProcess::attributes).filter(a -> a.childSubreaper()).isPresent()) {
      return ANY; // children of other sessions are orphans that came to it
    }
    List<Integer> older =
        children.stream()
            .map(child -> sessions.get(child.pid()))
            .filter(session -> session != ANY && session != process.pid())
            .distinct()
            .toList();
    if (older.size() > 1) {
      findings.refuse(
          process,
          "session " + process.sid(),
          "has children of the sessions " + older + ", and can have been in one of them only",
          "end one of these children");
    }
    return older.isEmpty() ? ANY : older.get(0);
  }
}
