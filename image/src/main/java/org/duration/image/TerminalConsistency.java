// Both ends of a terminal, and the session that it controls, are in the image.
package org.duration.image;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duration.image.files.OpenFile;
import org.duration.image.files.Terminal;
import org.duration.image.process.ProcessImage;

/** Checks between terminals, and between a terminal and its session. */
final class TerminalConsistency {
  private final Map<Integer, ProcessImage> processes = new HashMap<>();
  private final Set<Integer> numbers = new HashSet<>();
  private final Set<Integer> sessions = new HashSet<>();
  private final int applications;

  private TerminalConsistency(int applications) {
    this.applications = applications;
  }

  static void check(int applications, List<ProcessImage> processes, List<OpenFile> openFiles) {
    TerminalConsistency consistency = new TerminalConsistency(applications);
    processes.forEach(process -> consistency.processes.put(process.pid(), process));
    for (OpenFile file : openFiles) {
      if (file instanceof OpenFile.TerminalMaster master) {
        consistency.terminal(master.terminal());
      }
    }
    for (OpenFile file : openFiles) {
      if (file instanceof OpenFile.TerminalEnd end) {
        Check.that(
            consistency.numbers.contains(end.terminal()),
            "%s refers to terminal %d, which is not there",
            file.id(),
            end.terminal());
      }
    }
  }

  private void terminal(Terminal terminal) {
    String who = "terminal " + terminal.number();
    Check.that(numbers.add(terminal.number()), "%s appears twice", who);
    terminal
        .keeper()
        .ifPresent(
            keeper ->
                Check.that(
                    keeper.application() < applications,
                    "%s refers to application %d, which is not there",
                    who,
                    keeper.application()));
    if (terminal.session() != 0) {
      Check.that(sessions.add(terminal.session()), "%s controls a second one's session", who);
      member(who, terminal.session(), terminal.session());
      terminal.strangers().forEach(pid -> member(who, pid, terminal.session()));
    }
  }

  private void member(String who, int pid, int session) {
    ProcessImage process = processes.get(pid);
    Check.that(
        process != null && process.sid() == session,
        "%s controls session %d, which process %d is not in",
        who,
        session,
        pid);
  }
}
