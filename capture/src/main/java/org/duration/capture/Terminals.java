// The terminals of a group: which of them an image can hold, and why not the others.
package org.duration.capture;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.duration.capture.OpenFiles.Opened;
import org.duration.capture.raw.FactSet;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawFacts;
import org.duration.capture.raw.RawProcess;
import org.duration.image.files.OpenFile;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.Terminal;
import org.duration.image.files.Termios;
import org.duration.image.files.WindowSize;

/**
 * A terminal lives as long as its master is open, so one whose master neither a process nor init
 * has is another group's or the host's.
 */
final class Terminals {
  private static final int EIO = 5;
  private static final int POLLHUP = 0x10;
  private static final int INIT = 1;
  private static final String CONTROLLING = "/dev/tty";
  private static final String NODES = "/dev/pts/";
  private static final String GONE = " (deleted)";
  private static final int O_NONBLOCK_RDWR = 04002;

  private final Map<Integer, RawFact.Terminal> byOpenFile = new HashMap<>();
  private final Map<Integer, List<RawFact.Terminal>> masters = new TreeMap<>();
  private final TerminalReasons reasons;
  private final TerminalSessions sessions;
  private final TerminalKeepers keepers;

  Terminals(RawFacts raw, int applications) {
    List<RawFact.Terminal> ends = new ArrayList<>();
    note(raw.group(), FactType.STREAM, ends);
    for (RawProcess process : raw.processes()) {
      note(process.facts(), FactType.FD, ends);
    }
    this.reasons = new TerminalReasons(ends);
    this.sessions = new TerminalSessions(raw.processes());
    this.keepers = new TerminalKeepers(raw.group(), applications);
  }

  private void note(FactSet facts, FactType descriptors, List<RawFact.Terminal> ends) {
    Map<Integer, Integer> ordinals = new HashMap<>();
    facts
        .all(descriptors, RawFact.Fd.class)
        .forEach(fd -> ordinals.put(fd.head().subject(), fd.openFile()));
    for (RawFact.Terminal end : facts.all(FactType.TERMINAL, RawFact.Terminal.class)) {
      byOpenFile.putIfAbsent(ordinals.getOrDefault(end.head().subject(), -1), end);
      if (end.is(RawFact.Terminal.MASTER)) {
        masters.computeIfAbsent(end.number(), key -> new ArrayList<>()).add(end);
      } else {
        ends.add(end);
      }
    }
  }

  /** Of a descriptor of a process. */
  OpenFile of(Opened file) throws RefusedFact {
    String link = file.fd().link();
    int flags = file.info().statusFlags();
    RawFact.Terminal fact = byOpenFile.get(file.fd().openFile());
    if (fact == null) {
      return reasons.refused(file, "it could not be asked", "end the process, and report this");
    }
    if (fact.error() == EIO) {
      return hungUp(file, link);
    }
    List<RawFact.Terminal> owners = masters.getOrDefault(fact.number(), List.of());
    if (fact.error() != 0 || owners.size() != 1 || owners.get(0).node().error() != 0) {
      return reasons.foreign(file);
    }
    if (fact.is(RawFact.Terminal.MASTER)) {
      Terminal terminal = terminal(fact, OpenFiles.resource(file.fd()));
      return new OpenFile.TerminalMaster(file.id(), flags, link, terminal);
    }
    boolean own = file.fd().stat().device() == owners.get(0).node().device();
    boolean controlling = link.equals(CONTROLLING);
    if (!own && !controlling) {
      return reasons.foreign(file);
    }
    if (controlling && !sessions.descends(file.holder(), owners.get(0))) {
      return reasons.refused(
          file, "/dev/tty of a session that its process has left", "let the process close it");
    }
    return new OpenFile.TerminalEnd(file.id(), flags, fact.number(), controlling);
  }

  /** Masters that no process has: init keeps them for applications. */
  List<OpenFile> kept(int firstId) throws RefusedFact {
    List<OpenFile> kept = new ArrayList<>();
    for (List<RawFact.Terminal> owners : masters.values()) {
      RawFact.Terminal master = owners.get(0);
      if (master.head().pid() == INIT) {
        String path = NODES + "ptmx";
        OpenFileId id = new OpenFileId(firstId + kept.size());
        Terminal terminal = terminal(master, Terminal.path(master.number()));
        kept.add(new OpenFile.TerminalMaster(id, O_NONBLOCK_RDWR, path, terminal));
      }
    }
    return kept;
  }

  private OpenFile hungUp(Opened file, String link) {
    String number = link.endsWith(GONE) ? link.substring(0, link.length() - GONE.length()) : "";
    if (!number.matches(NODES + "[0-9]{1,6}")) {
      return reasons.refused(
          file, "its terminal is gone, and its name with it", "let the process close it");
    }
    return new OpenFile.HungUpTerminal(
        file.id(), file.info().statusFlags(), Integer.parseInt(number.substring(NODES.length())));
  }

  private Terminal terminal(RawFact.Terminal master, String resource) throws RefusedFact {
    reasons.require(master, resource);
    int session = sessions.session(master, resource);
    Optional<Terminal.Keeper> keeper =
        master.head().pid() == INIT ? Optional.of(keepers.of(master)) : Optional.empty();
    boolean opened =
        keeper.isPresent()
            || session != 0
            || (master.poll() & POLLHUP) != 0
            || reasons.open(master.number());
    return new Terminal(
        master.number(),
        termios(master.termios().buffer()),
        new WindowSize(master.rows(), master.columns(), master.width(), master.height()),
        opened,
        master.is(RawFact.Terminal.LOCKED),
        master.is(RawFact.Terminal.PACKET),
        master.is(RawFact.Terminal.EXCLUSIVE),
        reasons.exclusive(master.number()),
        master.node().mode() & 07777,
        master.node().uid(),
        master.node().gid(),
        session,
        session == 0 ? 0 : sessions.foreground(master, resource),
        sessions.strangers(session),
        master.line(),
        keeper);
  }

  private static Termios termios(ByteBuffer words) {
    long input = Integer.toUnsignedLong(words.getInt());
    long output = Integer.toUnsignedLong(words.getInt());
    long control = Integer.toUnsignedLong(words.getInt());
    long local = Integer.toUnsignedLong(words.getInt());
    int discipline = Byte.toUnsignedInt(words.get());
    byte[] characters = new byte[Termios.CHARACTERS];
    words.get(characters);
    return new Termios(
        input,
        output,
        control,
        local,
        discipline,
        org.duration.image.Bytes.of(characters),
        Integer.toUnsignedLong(words.getInt()),
        Integer.toUnsignedLong(words.getInt()));
  }
}
