// Turns a plan into the bytes of its file.
package org.duration.restore.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes {@code native-shims/abi/plan.h}. The length depends on the steps, not on the hole. */
public final class PlanEncoder {
  static final byte[] MAGIC = "DURPLAN\1".getBytes(StandardCharsets.ISO_8859_1);
  static final int VERSION = 1;
  static final int HEADER_BYTES = 136;
  static final int TASK_BYTES = 40;
  static final int OP_BYTES = 8;
  static final int FINISH_BYTES = 256;
  static final int FINISH_LEADER = 1;
  static final int FINISH_STOPPED = 2;
  static final int FINISH_REPORTED = 4;
  static final int FINISH_STRICT = 8;
  static final int FINISH_FILTERED = 16;
  private static final int MAX_WORDS = 0xffff;

  private PlanEncoder() {}

  public static byte[] encode(Plan plan) {
    List<byte[]> programs = plan.tasks().stream().map(task -> program(task.steps())).toList();
    long finishOffset = finishOffset(programs);
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(finishOffset + finishBytes(plan.finishes())));
    out.order(ByteOrder.LITTLE_ENDIAN);
    header(out, plan, finishOffset);
    tasks(out, plan.tasks(), programs);
    programs.forEach(out::put);
    plan.finishes().forEach(finish -> finish(out, finish));
    return out.array();
  }

  /** Length of the file for these tasks and finishes. */
  public static long length(List<PlanTask> tasks, List<PlanFinish> finishes) {
    List<byte[]> programs = tasks.stream().map(task -> program(task.steps())).toList();
    return finishOffset(programs) + finishBytes(finishes);
  }

  private static long finishOffset(List<byte[]> programs) {
    long ops = programs.stream().mapToLong(program -> program.length).sum();
    return HEADER_BYTES + (long) programs.size() * TASK_BYTES + ops;
  }

  private static long finishBytes(List<PlanFinish> finishes) {
    return finishes.stream()
        .mapToLong(
            finish ->
                FINISH_BYTES + eights(finish.xstate().length()) + (long) finish.seccomp().bytes())
        .sum();
  }

  private static void header(ByteBuffer out, Plan plan, long finishOffset) {
    Hole hole = plan.hole();
    out.put(MAGIC).putInt(VERSION).putInt(HEADER_BYTES).putLong(out.capacity());
    out.putLong(hole.start().value()).putLong(hole.bytes()).putLong(0);
    out.putLong(hole.planOffset()).putLong(hole.sharedOffset()).putLong(hole.stackOffset());
    out.putLong(HEADER_BYTES).putLong(finishOffset);
    out.putInt(plan.tasks().size()).putInt(plan.finishes().size());
    out.putInt(plan.root().pid()).putInt(plan.readyTasks());
    plan.barrierParticipants().forEach(out::putInt);
  }

  private static void tasks(ByteBuffer out, List<PlanTask> tasks, List<byte[]> programs) {
    long offset = HEADER_BYTES + (long) tasks.size() * TASK_BYTES;
    for (int i = 0; i < tasks.size(); i++) {
      PlanTask task = tasks.get(i);
      out.putLong(offset).putLong(programs.get(i).length).putLong(task.stackTop().value());
      out.putInt(task.steps().size()).putInt(task.pid()).putInt(task.tid()).putInt(0);
      offset += programs.get(i).length;
    }
  }

  private static byte[] program(List<Step> steps) {
    List<ByteBuffer> ops = new ArrayList<>();
    int bytes = 0;
    for (Step step : steps) {
      ByteBuffer op = op(step);
      bytes += op.remaining();
      ops.add(op);
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    ops.forEach(out::put);
    return out.array();
  }

  static ByteBuffer op(Step step) {
    OpWriter body = new OpWriter();
    step.op().write(body);
    ByteBuffer content = body.padded();
    int words = (OP_BYTES + content.remaining()) / 8;
    if (words > MAX_WORDS) {
      throw new IllegalArgumentException(step.op().code().word() + " of " + words + " words");
    }
    ByteBuffer out = ByteBuffer.allocate(words * 8).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) step.op().code().number()).putShort((short) words).putInt(step.origin());
    return out.put(content).flip();
  }

  private static void finish(ByteBuffer out, PlanFinish finish) {
    int flags =
        (finish.leader() ? FINISH_LEADER : 0)
            | (finish.stopSignal() != 0 ? FINISH_STOPPED : 0)
            | (finish.stopReported() ? FINISH_REPORTED : 0)
            | (finish.seccomp().strict() ? FINISH_STRICT : 0)
            | (finish.seccomp().filtered() ? FINISH_FILTERED : 0);
    out.putInt(finish.pid()).putInt(finish.tid()).putInt(flags).putInt(finish.stopSignal());
    out.putLong(finish.syscall().value()).putLong(finish.signalMask());
    for (long register : finish.registers().toArray()) {
      out.putLong(register);
    }
    out.putInt(finish.xstate().length()).putInt(finish.seccomp().bytes());
    out.put(finish.xstate().buffer()).put(new byte[-finish.xstate().length() & 7]);
    for (PlanSeccomp.Filter filter : finish.seccomp().filters()) {
      int everyThread = filter.everyThread() ? PlanSeccomp.Filter.EVERY_THREAD : 0;
      out.putInt((int) filter.flags() | everyThread).putInt(filter.program().length() / 8);
      out.put(filter.program().buffer());
    }
  }

  private static int eights(int bytes) {
    return bytes + 7 & ~7;
  }
}
