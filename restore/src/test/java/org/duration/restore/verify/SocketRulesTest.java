// Each rule about sockets and stand-ins, broken once.
package org.duration.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.duration.restore.Plans;
import org.duration.restore.SampleGroups;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.SocketOp;
import org.duration.restore.plan.TreeOp;
import org.junit.jupiter.api.Test;

class SocketRulesTest {
  private static final Predicate<Op> EXIT = TreeOp.Exit.class::isInstance;
  private static final Predicate<Op> READY = TreeOp.Ready.class::isInstance;
  private static final SocketOp.Address FILE = new SocketOp.Address("/run/x", "");

  private final Plan plan = Plans.plan(SampleGroups.ALL.get("unix-sockets").get());

  private void found(Op op, String problem) {
    assertThat(PlanVerifier.verify(Mutations.before(plan, 0, EXIT, op)))
        .as(problem)
        .anyMatch(each -> each.toString().contains(problem));
  }

  private int standIn() {
    for (int i = 1; i < plan.tasks().size(); i++) {
      if (plan.tasks().get(i).label().startsWith("stand-in for process")) {
        return i;
      }
    }
    throw new AssertionError("no stand-in");
  }

  @Test
  void givenSocketThatIsNone_thenFound() {
    found(new SocketOp.Bind(9999, FILE, Optional.empty()), "9999 is no SOCKET");
    found(new SocketOp.Listen(9999, 1), "9999 is no SOCKET");
    found(new SocketOp.Connect(9999, FILE), "9999 is no SOCKET");
    found(new SocketOp.Accept(9999, 10), "9999 is no SOCKET");
    found(new SocketOp.Shutdown(9999, 1), "9999 is no SOCKET");
    found(send(9999, DescriptorOp.SocketPair.NONE, List.of()), "9999 is no SOCKET");
  }

  @Test
  void givenNamesThatAreNone_thenFound() {
    found(new SocketOp.Unbind(new SocketOp.Address("\0x", "")), "removes an abstract name");
    found(new SocketOp.Unbind(new SocketOp.Address("x", "")), "socket name x");
    found(new SocketOp.Unbind(new SocketOp.Address("/x", "/srv")), "socket name /x");
    found(new SocketOp.Unbind(SocketOp.Address.NONE), "socket name");
  }

  @Test
  void givenMessageOfNothing_thenFound() {
    found(send(5, 9999, List.of()), "is no DATA");
    found(send(5, DescriptorOp.SocketPair.NONE, List.of(9999)), "9999, which is not open");
  }

  @Test
  void givenStandInThatDoesMore_thenFound() {
    Plan broken = Mutations.before(plan, standIn(), EXIT, new TreeOp.SetSid());

    assertThat(PlanVerifier.verify(broken))
        .anyMatch(each -> each.toString().contains("a stand-in does SETSID"));
  }

  @Test
  void givenProcessThatActsAsAnother_thenFound() {
    Plan broken = Mutations.before(plan, 1, READY, new TreeOp.ActAs(1, 1, List.of()));

    assertThat(PlanVerifier.verify(broken))
        .anyMatch(each -> each.toString().contains("is no stand-in"));
  }

  @Test
  void givenStandInThatNobodyAwaits_thenFound() {
    Plan broken = Mutations.without(plan, 0, TreeOp.WaitChild.class::isInstance);

    assertThat(PlanVerifier.verify(broken))
        .anyMatch(each -> each.toString().contains("does not wait for stand-in"));
  }

  private static SocketOp.Send send(int fd, int data, List<Integer> files) {
    return new SocketOp.Send(fd, data, 0, 1, false, 0, files, SocketOp.Address.NONE);
  }
}
