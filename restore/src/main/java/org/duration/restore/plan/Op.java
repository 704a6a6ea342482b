// One step of a task.
package org.duration.restore.plan;

/** A verb with literal operands; the records below each group are its verbs. */
public sealed interface Op permits TreeOp, DescriptorOp, FileOp, MemoryOp, TaskOp {
  OpCode code();

  /** The operands as a disassembly shows them; stable, one line. */
  String operands();

  /** Everything behind {@code struct dur_op}. */
  void write(OpWriter out);
}
