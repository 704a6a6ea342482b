// One step of a task.
package org.duration.restore.plan;

/** A verb with literal operands; the records below each group are its verbs. */
public sealed interface Op
    permits TreeOp,
        DescriptorOp,
        SocketOp,
        InternetOp,
        FileOp,
        MemoryOp,
        NetlinkOp,
        SysvOp,
        QueueOp,
        TaskOp,
        TerminalOp {
  default OpCode code() {
    return OpCode.of(this);
  }

  /** The operands as a disassembly shows them; stable, one line. */
  default String operands() {
    return "";
  }

  /** Everything behind {@code struct dur_op}. */
  default void write(OpWriter out) {}
}
