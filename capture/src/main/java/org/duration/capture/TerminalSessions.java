// Which session a terminal controls, and which process group is in its foreground.
package org.duration.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.capture.proc.MalformedText;
import org.duration.capture.proc.StatText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawProcess;
import org.duration.image.files.Terminal;

/** A terminal names both by the host's numbers; the group's own come with each process. */
final class TerminalSessions {
  private static final String END = "end the program that uses it";

  private final List<RawProcess> processes;
  private final Map<Integer, RawFact.Process> byHostPid = new HashMap<>();
  private final Map<Integer, RawFact.Process> byPid = new HashMap<>();

  TerminalSessions(List<RawProcess> processes) {
    this.processes = processes;
    for (RawProcess each : processes) {
      byHostPid.put(each.process().hostPid(), each.process());
      byPid.put(each.process().pid(), each.process());
    }
  }

  /** The session's leader lives: with its end the terminal controls nobody. */
  int session(RawFact.Terminal master, String resource) throws RefusedFact {
    if (master.session() == 0) {
      return 0;
    }
    RawFact.Process leader = byHostPid.get(master.session());
    if (leader == null || leader.sid() != leader.pid()) {
      TerminalReasons.refuse(
          resource,
          Terminal.path(master.number()),
          "it controls a session that is not the group's",
          END);
    }
    return leader.pid();
  }

  int foreground(RawFact.Terminal master, String resource) throws RefusedFact {
    if (master.foreground() == 0) {
      return 0;
    }
    for (RawProcess each : processes) {
      Optional<StatText> stat = stat(each);
      if (stat.isPresent() && stat.get().processGroup() == master.foreground()) {
        return each.process().pgid();
      }
    }
    TerminalReasons.refuse(
        resource,
        Terminal.path(master.number()),
        "the process group in its foreground has just ended",
        Evidences.AGAIN + " when the shell has taken it back");
    return 0;
  }

  /** Members of the session that have given it up, or were there before it. */
  List<Integer> strangers(int session) {
    return session == 0
        ? List.of()
        : processes.stream()
            .filter(each -> each.process().sid() == session && each.process().state() != 'Z')
            .filter(each -> stat(each).filter(stat -> stat.terminal() == 0).isPresent())
            .map(each -> each.process().pid())
            .toList();
  }

  /** Whether the process can have inherited what the session's leader has opened. */
  boolean descends(RawProcess holder, RawFact.Terminal master) {
    RawFact.Process leader = byHostPid.get(master.session());
    RawFact.Process at = holder.process();
    while (leader != null && at != null && at.sid() != leader.pid()) {
      at = byPid.get(at.ppid());
    }
    return leader != null && at != null;
  }

  private static Optional<StatText> stat(RawProcess process) {
    try {
      Optional<String> text = process.facts().text(FactType.STAT);
      return text.isPresent() ? Optional.of(StatText.parse(text.get())) : Optional.empty();
    } catch (MalformedText e) {
      return Optional.empty(); // said where the process is built
    }
  }
}
