// Who makes sockets in the root task's table of descriptors, while no process of the group exists.
package org.duration.restore.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duration.image.Address;
import org.duration.image.files.UnixCredentials;
import org.duration.restore.host.Privileges;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.TreeOp;

/**
 * The kernel writes down who made a pair, listened, connected or signed a message. A stand-in has
 * that process's pid and ids, does it on the descriptors of the root task, and is gone before the
 * process itself begins. What follows for the same process is done by the same stand-in.
 */
final class StandIns {
  private record StandIn(UnixCredentials who, Program program) {}

  private final Origins origins;
  private final Privileges privileges;
  private final Program root;
  private final int firstTask;
  private final List<StandIn> all = new ArrayList<>();
  private Optional<StandIn> current = Optional.empty();

  StandIns(Origins origins, Privileges privileges, Program root, int firstTask) {
    this.origins = origins;
    this.privileges = privileges;
    this.root = root;
    this.firstTask = firstTask;
  }

  /** What the root task does itself. */
  Program root() {
    current = Optional.empty();
    return root;
  }

  /** What that process does, or seems to; the root task where nobody is named. */
  Program as(Optional<UnixCredentials> who) {
    return who.map(this::as).orElseGet(this::root);
  }

  private Program as(UnixCredentials who) {
    if (current.filter(standIn -> standIn.who().equals(who)).isEmpty()) {
      current = Optional.of(begin(who));
    }
    return current.get().program();
  }

  private StandIn begin(UnixCredentials who) {
    String subject = subject(who);
    StandIn standIn = new StandIn(who, Program.ofGroup(origins));
    root.add(subject, new TreeOp.Fork(firstTask + all.size(), who.pid(), false, true));
    root.add(subject, new TreeOp.WaitChild(who.pid()));
    if (privileges.mayTakeIds() && !inherited(who)) {
      standIn.program().add(subject, new TreeOp.ActAs(who.uid(), who.gid(), who.groups()));
    }
    all.add(standIn);
    return standIn;
  }

  private boolean inherited(UnixCredentials who) {
    return who.uid() == privileges.uid()
        && who.gid() == privileges.gid()
        && who.groups().equals(privileges.groups());
  }

  private static String subject(UnixCredentials who) {
    return "stand-in for process " + who.pid();
  }

  /** In the order of their numbers; called once all is said. */
  List<PlanTask> tasks() {
    List<PlanTask> tasks = new ArrayList<>();
    for (StandIn standIn : all) {
      int pid = standIn.who().pid();
      String subject = subject(standIn.who());
      standIn.program().add(subject, new TreeOp.Exit(0, 0));
      tasks.add(new PlanTask(pid, pid, Address.NULL, subject, standIn.program().steps()));
    }
    return tasks;
  }
}
