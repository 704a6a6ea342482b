// Ops on POSIX message queues.
package org.duration.restore.plan;

/** Names with their slash; a plan has them without, as the system calls take them. */
public sealed interface QueueOp extends Op {
  int fd();

  /** {@code mq_open} of one that is not there, open for both. */
  record Make(
      int fd, String name, int mode, long uid, long gid, long mostMessages, long messageBytes)
      implements QueueOp {
    @Override
    public String operands() {
      return fd
          + " "
          + Names.quoted(name)
          + String.format(" mode %04o %d:%d", mode, uid, gid)
          + (" messages " + mostMessages + " of " + messageBytes);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(mode).u32(uid).u32(gid).u64(mostMessages).u64(messageBytes);
      out.text(name.substring(1));
    }
  }

  /** A message; without text {@code dataFd} is {@link DescriptorOp.SocketPair#NONE}. */
  record Send(int fd, int dataFd, long priority, long offset, long bytes) implements QueueOp {
    @Override
    public String operands() {
      String text = bytes == 0 ? "empty" : dataFd + " @" + offset + " +" + bytes;
      return text + " -> " + fd + " priority " + priority;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(dataFd).u64(priority).u64(offset).u64(bytes);
    }
  }

  /** {@code mq_open} with {@code flags} (O_*). */
  record Open(int fd, int flags, String name) implements QueueOp {
    @Override
    public String operands() {
      return fd + " " + Names.quoted(name) + " " + Names.openFlags(flags);
    }

    @Override
    public void write(OpWriter out) {
      out.u32(fd).u32(flags).u32(0).u32(0).text(name.substring(1));
    }
  }
}
