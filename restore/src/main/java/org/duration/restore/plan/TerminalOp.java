// Ops that make terminals and give them to sessions.
package org.duration.restore.plan;

import org.duration.image.Bytes;
import org.duration.image.Check;
import org.duration.image.files.Termios;
import org.duration.image.files.WindowSize;

/** The verbs of terminals; {@code fd} is the master unless it says otherwise. */
public sealed interface TerminalOp extends Op {
  int LOCKED = 1;
  int PACKET = 2;
  int EXCLUSIVE = 4;

  /**
   * A master of a given number.
   *
   * @param spare from it on no descriptor is open
   * @param path of the multiplexer
   */
  record Make(int fd, int number, int spare, int flags, String path) implements TerminalOp {
    @Override
    public String operands() {
      return fd + " number " + number + " " + Names.quoted(path) + " " + Names.openFlags(flags);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(number).u32(spare).u32(flags).text(path);
    }
  }

  /** Types what had been typed of a line. */
  record Line(int fd, Bytes line) implements TerminalOp {
    public Line {
      Check.that(line.length() > 0, "an empty line");
    }

    @Override
    public String operands() {
      return fd + " types " + line.length() + " bytes";
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(line.length()).bytes(line);
    }
  }

  /** Termios, window size, and {@link #LOCKED}, {@link #PACKET}, {@link #EXCLUSIVE}. */
  record Modes(int fd, int flags, Termios termios, WindowSize size) implements TerminalOp {
    @Override
    public String operands() {
      return String.format(
          "%d %dx%d local %#o%s%s%s",
          fd,
          size.columns(),
          size.rows(),
          termios.local(),
          (flags & LOCKED) == 0 ? "" : " locked",
          (flags & PACKET) == 0 ? "" : " packet",
          (flags & EXCLUSIVE) == 0 ? "" : " exclusive");
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(flags);
      out.u32(termios.input()).u32(termios.output()).u32(termios.control()).u32(termios.local());
      out.u8(termios.discipline()).bytes(termios.characters());
      out.u32(termios.inputSpeed()).u32(termios.outputSpeed());
      out.u32(size.rows() | size.columns() << 16).u32(size.width() | size.height() << 16).u32(0);
    }
  }

  /** Owner and permissions of a terminal's node. */
  record NodeOwner(int mode, long uid, long gid, String path) implements TerminalOp {
    @Override
    public String operands() {
      return String.format("%s %d:%d %04o", Names.quoted(path), uid, gid, mode);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(mode).u32(uid).u32(gid).u32(0).text(path);
    }
  }

  /** Of the other end. */
  record Exclusive(int fd) implements TerminalOp {
    @Override
    public String operands() {
      return Integer.toString(fd);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(0);
    }
  }

  /** The other end becomes the controlling terminal of the session that the process leads. */
  record Control(int fd) implements TerminalOp {
    @Override
    public String operands() {
      return Integer.toString(fd);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(0);
    }
  }

  /** The process group in the foreground, told through the other end. */
  record Foreground(int fd, int group) implements TerminalOp {
    @Override
    public String operands() {
      return fd + " group " + group;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(group);
    }
  }

  /** The process gives up its controlling terminal, told through the other end. */
  record Leave(int fd) implements TerminalOp {
    @Override
    public String operands() {
      return Integer.toString(fd);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(0);
    }
  }
}
