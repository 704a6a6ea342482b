// Makes terminals, and gives each to the session that it controls.
package org.duration.restore.compile;

import java.util.List;
import java.util.Optional;
import org.duration.image.Image;
import org.duration.image.files.OpenFile;
import org.duration.image.files.Terminal;
import org.duration.image.process.ProcessImage;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.TerminalOp;

/**
 * The root task makes all of them, and opens the other end of each that was open: everybody
 * inherits it, a session's leader takes control through it before it forks. Only then can {@code
 * /dev/tty} be opened, so the leader does that for its whole session.
 */
final class Terminals {
  /** Behind an application's three streams. */
  static final int MASTER = 3;

  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0400;

  private final Image image;
  private final Tools tools;

  Terminals(Image image, Tools tools) {
    this.image = image;
    this.tools = tools;
  }

  /** Takes the masters that init has made for applications. */
  void takeOver(Program program) {
    for (OpenFile.TerminalMaster master : masters()) {
      Optional<Terminal.Keeper> keeper = master.terminal().keeper();
      if (keeper.isPresent()) {
        int from = Plan.STREAM_FD + 4 * keeper.get().application() + MASTER;
        program.add(
            subject(master.terminal()),
            new DescriptorOp.Dup(from, tools.openFile(master.id()), false));
      }
    }
  }

  /** The hung-up ones first: their numbers may be taken again. */
  void make(Program program) {
    for (OpenFile file : image.openFiles()) {
      if (file instanceof OpenFile.HungUpTerminal gone) {
        hungUp(gone, program);
      } else if (file instanceof OpenFile.TerminalEnd end && end.controlling()) {
        tools.openFile(end.id());
      }
    }
    for (OpenFile.TerminalMaster master : masters()) {
      Terminal terminal = master.terminal();
      if (terminal.keeper().isEmpty()) {
        int fd = tools.openFile(master.id());
        make(fd, terminal.number(), master.statusFlags(), master.path(), program);
      }
      if (terminal.opened()) {
        open(tools.terminal(terminal.number()), terminal.number(), program);
      }
    }
  }

  /** What would hinder the others from opening it. */
  void finish(Program program) {
    for (OpenFile.TerminalMaster master : masters()) {
      Terminal terminal = master.terminal();
      int fd = tools.openFile(master.id());
      String subject = subject(terminal);
      if (terminal.line().length() > 0) {
        program.add(subject, new TerminalOp.Line(fd, terminal.line()));
      }
      program.add(
          subject,
          new TerminalOp.NodeOwner(
              terminal.mode(), terminal.uid(), terminal.gid(), Terminal.path(terminal.number())));
      program.add(
          subject, new TerminalOp.Modes(fd, flags(terminal), terminal.termios(), terminal.size()));
      if (terminal.exclusive()) {
        program.add(subject, new TerminalOp.Exclusive(tools.terminal(terminal.number())));
      }
    }
  }

  /** Of a process that has just founded its session, before it forks. */
  void control(int pid, Program program) {
    for (Terminal terminal : ofSession(pid)) {
      int fd = tools.terminal(terminal.number());
      program.add(subject(terminal), new TerminalOp.Control(fd));
      for (OpenFile file : image.openFiles()) {
        if (file instanceof OpenFile.TerminalEnd end
            && end.controlling()
            && end.terminal() == terminal.number()) {
          program.add(
              OpenFiles.subject(file),
              new DescriptorOp.Open(
                  tools.openFile(end.id()),
                  end.statusFlags() & ~OpenFiles.NEVER | O_NOCTTY,
                  0,
                  "/dev/tty"));
        }
      }
    }
  }

  /** Of a session's leader, once all process groups stand. */
  void foreground(int pid, Program program) {
    for (Terminal terminal : ofSession(pid)) {
      if (terminal.foreground() != 0) {
        int fd = tools.terminal(terminal.number());
        program.add(subject(terminal), new TerminalOp.Foreground(fd, terminal.foreground()));
      }
    }
  }

  /** Of a member of a session that has no controlling terminal, though the session has one. */
  void leave(ProcessImage process, Program program) {
    for (Terminal terminal : ofSession(process.sid())) {
      if (terminal.strangers().contains(process.pid())) {
        program.add(subject(terminal), new TerminalOp.Leave(tools.terminal(terminal.number())));
      }
    }
  }

  private void hungUp(OpenFile.HungUpTerminal gone, Program program) {
    int master = tools.take();
    make(master, gone.terminal(), O_RDWR, "/dev/ptmx", program);
    int fd = tools.openFile(gone.id());
    program.add(
        OpenFiles.subject(gone),
        new DescriptorOp.Open(
            fd,
            gone.statusFlags() & ~OpenFiles.NEVER | O_NOCTTY,
            0,
            Terminal.path(gone.terminal())));
    program.add(OpenFiles.subject(gone), new DescriptorOp.CloseRange(master, master));
  }

  private void make(int fd, int number, int flags, String path, Program program) {
    program.add(
        "terminal " + Terminal.path(number),
        new TerminalOp.Make(fd, number, tools.end(), flags & ~OpenFiles.NEVER, path));
  }

  private static void open(int fd, int number, Program program) {
    String path = Terminal.path(number);
    program.add("terminal " + path, new DescriptorOp.Open(fd, O_RDWR | O_NOCTTY, 0, path));
  }

  private static int flags(Terminal terminal) {
    return (terminal.locked() ? TerminalOp.LOCKED : 0)
        | (terminal.packet() ? TerminalOp.PACKET : 0)
        | (terminal.masterExclusive() ? TerminalOp.EXCLUSIVE : 0);
  }

  private List<OpenFile.TerminalMaster> masters() {
    return image.openFiles().stream()
        .filter(OpenFile.TerminalMaster.class::isInstance)
        .map(OpenFile.TerminalMaster.class::cast)
        .toList();
  }

  private List<Terminal> ofSession(int session) {
    return masters().stream()
        .map(OpenFile.TerminalMaster::terminal)
        .filter(terminal -> session != 0 && terminal.session() == session)
        .toList();
  }

  private static String subject(Terminal terminal) {
    return "terminal " + Terminal.path(terminal.number());
  }
}
