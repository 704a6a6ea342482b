// The steps of one task while they grow.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.List;
import org.duration.image.process.ProcessImage;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Origin;
import org.duration.restore.plan.Step;

/** Every op is added for a subject, which a failure will name. */
final class Program {
  private final Origins origins;
  private final int pid;
  private final String comm;
  private final List<Step> steps = new ArrayList<>();

  Program(Origins origins, ProcessImage process) {
    this(origins, process.pid(), process.comm());
  }

  private Program(Origins origins, int pid, String comm) {
    this.origins = origins;
    this.pid = pid;
    this.comm = comm;
  }

  /** Of the root task and of stand-ins: its subjects are the group's. */
  static Program ofGroup(Origins origins) {
    return new Program(origins, 0, "");
  }

  void add(String subject, Op op) {
    steps.add(new Step(op, origins.line(new Origin(pid, comm, subject))));
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }
}
