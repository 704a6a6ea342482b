// Why a terminal cannot be captured now, or at all.
package org.duration.capture;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.raw.RawFact;
import org.duration.image.Evidence;
import org.duration.image.files.OpenFile;
import org.duration.image.files.Terminal;

/**
 * Bytes that wait in a terminal cannot be looked at without being taken; were they taken and the
 * capturer died, they would be lost. So a terminal is captured when nothing waits.
 */
final class TerminalReasons {
  private static final int POLLPRI = 2;
  private static final int POLLOUT = 4;
  private static final String KIND = "terminal";
  private static final String AGAIN = Evidences.AGAIN + " when its reader has caught up";

  private final List<RawFact.Terminal> ends;
  private final Set<Integer> open = new HashSet<>();
  private final Set<Integer> exclusive = new HashSet<>();

  TerminalReasons(List<RawFact.Terminal> ends) {
    this.ends = List.copyOf(ends);
    for (RawFact.Terminal end : ends) {
      open.add(end.number());
      if (end.is(RawFact.Terminal.EXCLUSIVE)) {
        exclusive.add(end.number());
      }
    }
  }

  /** Whether a descriptor leads to the other end. */
  boolean open(int number) {
    return open.contains(number);
  }

  boolean exclusive(int number) {
    return exclusive.contains(number);
  }

  OpenFile foreign(Opened file) {
    return refused(
        file,
        "it is none of the group's own",
        "let the process close it, or run it with its terminal as standard stream");
  }

  OpenFile refused(Opened file, String reason, String remedy) {
    return new OpenFile.Unsupported(
        file.id(), file.info().statusFlags(), new Evidence(KIND, file.fd().link(), reason, remedy));
  }

  /** Refuses what the master, or another end of the same terminal, says. */
  void require(RawFact.Terminal master, String resource) throws RefusedFact {
    String detail = Terminal.path(master.number());
    if (master.discipline() != 0) {
      String reason = "line discipline " + master.discipline() + Evidences.NOT_YET;
      refuse(resource, detail, reason, "let the process set N_TTY again");
    }
    if (master.is(RawFact.Terminal.BITS_LOCKED)) {
      refuse(
          resource, detail, "locked modes" + Evidences.NOT_YET, "unlock them with TIOCSLCKTRMIOS");
    }
    if (master.unread() > 0) {
      refuse(resource, detail, master.unread() + " bytes of output wait to be read", AGAIN);
    }
    if ((master.poll() & POLLPRI) != 0) {
      refuse(resource, detail, "a packet of its state waits to be read", AGAIN);
    }
    for (RawFact.Terminal end : ends) {
      if (end.number() == master.number() && end.error() == 0) {
        end(end, resource, detail);
      }
    }
    if (master.lineError() != 0) {
      String why = ErrnoName.of(master.lineError());
      refuse(resource, detail, "the line that is being typed cannot be read (" + why + ")", AGAIN);
    }
  }

  private static void end(RawFact.Terminal end, String resource, String detail) throws RefusedFact {
    if (end.unread() > 0) {
      refuse(resource, detail, end.unread() + " bytes of input wait to be read", AGAIN);
    }
    if ((end.poll() & POLLOUT) == 0) {
      refuse(resource, detail, "its output is stopped", "start it (Ctrl-Q), and checkpoint again");
    }
  }

  static void refuse(String resource, String detail, String reason, String remedy)
      throws RefusedFact {
    throw new RefusedFact(resource, new Evidence(KIND, detail, reason, remedy));
  }
}
