// A plan as text.
package org.duration.restore.show;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duration.image.process.Register;
import org.duration.restore.plan.Hole;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanFinish;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.Step;

/**
 * One line for each op, task by task; what the op is for stands behind it, unless it is for the
 * same as the one above. Stable, so that two plans can be compared.
 */
public final class PlanDisassembler {
  private static final int PURPOSE_COLUMN = 72;

  private final Plan plan;
  private final StringBuilder text = new StringBuilder();

  private PlanDisassembler(Plan plan) {
    this.plan = plan;
  }

  public static String disassemble(Plan plan) {
    PlanDisassembler disassembler = new PlanDisassembler(plan);
    disassembler.head();
    for (int i = 0; i < plan.tasks().size(); i++) {
      disassembler.task(i, plan.tasks().get(i));
    }
    disassembler.finishes();
    return disassembler.text.toString();
  }

  private void head() {
    Hole hole = plan.hole();
    line(
        "plan: %d tasks, %d ready, root pid %d, tools from %d",
        plan.tasks().size(), plan.readyTasks(), plan.root().pid(), plan.firstTool());
    line(
        "hole: %s, plan +%#x, shared +%#x, stacks +%#x",
        hole.range(), hole.planOffset(), hole.sharedOffset(), hole.stackOffset());
    String inputs =
        IntStream.range(0, plan.inputs().size())
            .mapToObj(
                i ->
                    String.format(
                        "%d %s (%d bytes)",
                        Plan.DATA_FD + i,
                        plan.inputs().get(i).fileName(),
                        plan.inputs().get(i).bytes()))
            .collect(Collectors.joining(", "));
    line("data: %s; streams of %d applications", inputs, plan.streams());
    line("barriers: %s", barriers(plan.barrierParticipants()));
  }

  private static String barriers(List<Integer> participants) {
    String met =
        IntStream.range(0, participants.size())
            .filter(i -> participants.get(i) > 0)
            .mapToObj(i -> i + " of " + participants.get(i))
            .collect(Collectors.joining(", "));
    return met.isEmpty() ? "none" : met;
  }

  private void task(int index, PlanTask task) {
    line("");
    line(
        "task %d: %s, pid %d tid %d, stack %s",
        index, task.label(), task.pid(), task.tid(), task.stackTop());
    int last = -1;
    for (int i = 0; i < task.steps().size(); i++) {
      Step step = task.steps().get(i);
      String op = String.format("%5d  %-14s %s", i, step.op().code().word(), step.op().operands());
      String purpose = step.origin() == last ? "" : "; " + plan.origin(step).subject();
      line("%s", (pad(op) + purpose).stripTrailing());
      last = step.origin();
    }
  }

  private static String pad(String op) {
    return op.length() >= PURPOSE_COLUMN ? op + " " : op + " ".repeat(PURPOSE_COLUMN - op.length());
  }

  private void finishes() {
    line("");
    line("finish:");
    for (PlanFinish finish : plan.finishes()) {
      line(
          "  %d/%d%s%s rip %s rsp %s rax %#x fs %s mask %#x xstate %s syscall %s",
          finish.pid(),
          finish.tid(),
          finish.leader() ? " leader" : "",
          stop(finish),
          finish.registers().rip(),
          finish.registers().rsp(),
          finish.registers().get(Register.RAX),
          finish.registers().fsBase(),
          finish.signalMask(),
          finish.xstate(),
          finish.syscall());
    }
  }

  private static String stop(PlanFinish finish) {
    return finish.stopSignal() == 0
        ? ""
        : " stopped by " + finish.stopSignal() + (finish.stopReported() ? ", reported" : "");
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(format, arguments)).append('\n');
  }
}
