// Ops on files by path, and on where a process stands among them.
package org.duration.restore.plan;

import java.nio.charset.StandardCharsets;
import org.duration.image.Check;

/** The verbs of paths. */
public sealed interface FileOp extends Op {
  int CHECK_SIZE = 1;
  int CHECK_MTIME = 2;
  int CHECK_INO = 4;
  int CHECK_MIN_SIZE = 8;

  /** It is a pipe, and nothing stands in it. */
  int CHECK_EMPTY_PIPE = 16;

  /** The working directory. */
  record ChDir(String path) implements FileOp {
    @Override
    public String operands() {
      return Names.quoted(path);
    }

    @Override
    public void write(OpWriter out) {
      out.text(path);
    }
  }

  /** The root directory; the working directory stays. */
  record ChRoot(String path) implements FileOp {
    @Override
    public String operands() {
      return Names.quoted(path);
    }

    @Override
    public void write(OpWriter out) {
      out.text(path);
    }
  }

  /** The mask of new files' permissions. */
  record UMask(int mask) implements FileOp {
    @Override
    public String operands() {
      return String.format("%04o", mask);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(mask);
    }
  }

  /** The open file is still the one that was looked at, else ESTALE; {@code check} CHECK_*. */
  record CheckFile(int fd, int check, long inode, long size, long mtimeNanos) implements FileOp {
    public CheckFile {
      Check.that(check > 0 && check <= 31, "file check %d", check);
    }

    @Override
    public String operands() {
      StringBuilder text = new StringBuilder().append(fd);
      if ((check & CHECK_INO) != 0) {
        text.append(" inode ").append(Long.toUnsignedString(inode));
      }
      if ((check & CHECK_SIZE) != 0) {
        text.append(" size ").append(size);
      }
      if ((check & CHECK_MIN_SIZE) != 0) {
        text.append(" size>=").append(size);
      }
      if ((check & CHECK_EMPTY_PIPE) != 0) {
        text.append(" empty pipe");
      }
      if ((check & CHECK_MTIME) != 0) {
        text.append(" mtime ").append(mtimeNanos);
      }
      return text.toString();
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(check).u64(inode).u64(size).u64(mtimeNanos);
    }
  }

  /** One write of {@code text} to a file of /proc that is about the caller. */
  record WriteFile(String path, String text) implements FileOp {
    @Override
    public String operands() {
      return Names.quoted(path) + " " + Names.quoted(text);
    }

    @Override
    public void write(OpWriter out) {
      byte[] content = text.getBytes(StandardCharsets.UTF_8);
      out.u32(path.getBytes(StandardCharsets.UTF_8).length + 1).u32(content.length).text(path);
      out.bytes(org.duration.image.Bytes.of(content));
    }
  }

  /** {@code ftruncate} of a file that the plan has made. */
  record Truncate(int fd, long size) implements FileOp {
    @Override
    public String operands() {
      return fd + " to " + size;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(0).u64(size);
    }
  }

  /**
   * Permissions, owner and mtime of a file that the plan has made.
   *
   * @param mode permission bits
   * @param owner whether {@code uid} and {@code gid} are taken
   */
  record FileState(int fd, int mode, boolean owner, long uid, long gid, long mtimeNanos)
      implements FileOp {
    public FileState {
      Check.that(mode >= 0 && mode <= 07777, "mode %o", mode);
    }

    @Override
    public String operands() {
      String of = owner ? " owner " + uid + ":" + gid : "";
      return fd + String.format(" mode %04o", mode) + of + " mtime " + mtimeNanos;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(mode).u32(uid).u32(gid).u32(owner ? 1 : 0).u32(0);
      out.u64(Math.floorDiv(mtimeNanos, Names.NANOS)).u64(Math.floorMod(mtimeNanos, Names.NANOS));
    }
  }

  /** A directory that stands only until its name is taken away again. */
  record MakeDirectory(String path, int mode) implements FileOp {
    public MakeDirectory {
      Check.that(path.startsWith("/") && path.indexOf(0) < 0, "path %s", path);
    }

    @Override
    public String operands() {
      return Names.quoted(path) + String.format(" mode %04o", mode);
    }

    @Override
    public void write(OpWriter out) {
      out.u64(mode).text(path);
    }
  }

  /** Takes away the name of a directory that the plan has made. */
  record RemoveDirectory(String path) implements FileOp {
    public RemoveDirectory {
      Check.that(path.startsWith("/") && path.indexOf(0) < 0, "path %s", path);
    }

    @Override
    public String operands() {
      return Names.quoted(path);
    }

    @Override
    public void write(OpWriter out) {
      out.text(path);
    }
  }

  /** Removes a file that the plan has made. */
  record Unlink(String path) implements FileOp {
    @Override
    public String operands() {
      return Names.quoted(path);
    }

    @Override
    public void write(OpWriter out) {
      out.text(path);
    }
  }
}
