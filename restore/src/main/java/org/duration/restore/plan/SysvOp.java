// Ops on SysV shared memory, semaphores and message queues.
package org.duration.restore.plan;

import java.util.List;
import java.util.stream.Collectors;
import org.duration.image.AddressRange;
import org.duration.image.Check;

/** The verbs of SysV objects; {@code id} is the kernel's. */
public sealed interface SysvOp extends Op {
  /** {@code DUR_SYSV_*}, in its order. */
  enum Kind {
    SEGMENT("shm"),
    SEMAPHORES("sem"),
    QUEUE("msg");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** What says which id the next one gets. */
    public String nextId() {
      return "/proc/sys/kernel/" + word + "_next_id";
    }
  }

  Kind kind();

  int id();

  /** Makes one with that id. */
  sealed interface Make extends SysvOp {
    int key();

    int mode();

    long size();

    @Override
    default String operands() {
      String size = kind() == Kind.QUEUE ? "" : " size " + size();
      return id() + String.format(" key 0x%08x mode %04o", key(), mode()) + size;
    }

    @Override
    default void write(OpWriter out) {
      out.u32(key()).u32(id()).u64(size()).u32(mode()).u32(0);
    }
  }

  /** {@code shmget}; {@code size} in bytes. */
  record MakeSegment(int key, int id, int mode, long size) implements Make {
    @Override
    public Kind kind() {
      return Kind.SEGMENT;
    }
  }

  /** {@code semget} of {@code size} semaphores. */
  record MakeSemaphores(int key, int id, int mode, long size) implements Make {
    @Override
    public Kind kind() {
      return Kind.SEMAPHORES;
    }
  }

  /** {@code msgget}. */
  record MakeQueue(int key, int id, int mode) implements Make {
    @Override
    public Kind kind() {
      return Kind.QUEUE;
    }

    @Override
    public long size() {
      return 0;
    }
  }

  /**
   * {@code IPC_SET}.
   *
   * @param mostBytes of a queue
   */
  record Owner(Kind kind, int id, long uid, long gid, int mode, long mostBytes) implements SysvOp {
    @Override
    public String operands() {
      String most = kind == Kind.QUEUE ? " bytes " + mostBytes : "";
      return kind.word
          + " "
          + id
          + " "
          + uid
          + ":"
          + gid
          + String.format(" mode %04o", mode)
          + most;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(kind.ordinal()).u32(id).u32(uid).u32(gid).u32(mode).u32(0).u64(mostBytes);
    }
  }

  /** Bytes of a data file at {@code offset} into a segment. */
  record Fill(int id, int fd, long at, long offset, long bytes) implements SysvOp {
    @Override
    public Kind kind() {
      return Kind.SEGMENT;
    }

    @Override
    public String operands() {
      return fd + " @" + offset + " +" + bytes + " -> " + id + " @" + at;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(id).u32(fd).u64(at).u64(offset).u64(bytes);
    }
  }

  /** A part of a segment at its place. */
  record Piece(AddressRange range, long offset) {
    @Override
    public String toString() {
      return range + String.format(" @%#x", offset);
    }
  }

  /** {@code shmat} once, for pieces that have one attachment in common. */
  record Attach(int id, boolean readOnly, List<Piece> pieces) implements SysvOp {
    static final int SHM_RDONLY = 010000;

    public Attach {
      pieces = List.copyOf(pieces);
      Check.that(!pieces.isEmpty(), "attaches nothing of %d", id);
    }

    @Override
    public Kind kind() {
      return Kind.SEGMENT;
    }

    @Override
    public String operands() {
      return id
          + (readOnly ? " read-only " : " ")
          + pieces.stream().map(Piece::toString).collect(Collectors.joining(" "));
    }

    @Override
    public void write(OpWriter out) {
      out.u32(id).u32(readOnly ? SHM_RDONLY : 0).u32(pieces.size()).u32(0);
      for (Piece piece : pieces) {
        out.address(piece.range().start()).u64(piece.range().bytes()).u64(piece.offset());
      }
    }
  }

  /** Locks a segment, or removes it: it goes with its last attachment. */
  record Control(int id, boolean remove) implements SysvOp {
    static final int IPC_RMID = 0;
    static final int SHM_LOCK = 11;

    @Override
    public Kind kind() {
      return Kind.SEGMENT;
    }

    @Override
    public String operands() {
      return id + (remove ? " remove" : " lock");
    }

    @Override
    public void write(OpWriter out) {
      out.u64(id).u64(remove ? IPC_RMID : SHM_LOCK);
    }
  }

  /** {@code SETALL}. */
  record Values(int id, List<Integer> values) implements SysvOp {
    public Values {
      values = List.copyOf(values);
    }

    @Override
    public Kind kind() {
      return Kind.SEMAPHORES;
    }

    @Override
    public String operands() {
      return id + " " + values;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(id).u32(values.size());
      values.forEach(out::u16);
    }
  }

  /** A step of a {@code semop}; {@code undo}: SEM_UNDO. */
  record Step(int index, int amount, boolean undo) {
    public Step {
      Check.that(index >= 0 && index <= 0xffff, "semaphore %d", index);
      Check.that(amount >= Short.MIN_VALUE && amount <= Short.MAX_VALUE, "amount %d", amount);
    }

    @Override
    public String toString() {
      return index + String.format(":%+d", amount) + (undo ? " undo" : "");
    }
  }

  /** One {@code semop}, which never waits. */
  record Operate(int id, List<Step> steps) implements SysvOp {
    static final int SEM_UNDO = 0x1000;
    static final int IPC_NOWAIT = 04000;

    public Operate {
      steps = List.copyOf(steps);
    }

    @Override
    public Kind kind() {
      return Kind.SEMAPHORES;
    }

    @Override
    public String operands() {
      return id + " " + steps.stream().map(Step::toString).collect(Collectors.joining(", "));
    }

    @Override
    public void write(OpWriter out) {
      out.u32(id).u32(steps.size());
      for (Step step : steps) {
        out.u16(step.index()).u16(step.amount());
        out.u16(IPC_NOWAIT | (step.undo() ? SEM_UNDO : 0));
      }
    }
  }

  /** A message; without text {@code fd} is {@link DescriptorOp.SocketPair#NONE}. */
  record Send(int id, int fd, long type, long offset, long bytes) implements SysvOp {
    @Override
    public Kind kind() {
      return Kind.QUEUE;
    }

    @Override
    public String operands() {
      String text = bytes == 0 ? "empty" : fd + " @" + offset + " +" + bytes;
      return text + " -> " + id + " type " + type;
    }

    @Override
    public void write(OpWriter out) {
      out.u32(id).u32(fd).u64(type).u64(offset).u64(bytes);
    }
  }
}
