package org.duration.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.restore.Plans;
import org.duration.restore.SampleGroups;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.TerminalOp;
import org.junit.jupiter.api.Test;

class TerminalRulesTest {
  private final Plan plan = Plans.plan(SampleGroups.ALL.get("terminals").get());

  private static void found(Plan plan, String problem) {
    assertThat(PlanVerifier.verify(plan).stream().map(PlanProblem::toString).toList())
        .anyMatch(text -> text.contains(problem));
  }

  @Test
  void givenTheSample_thenNothingIsFound() {
    assertThat(PlanVerifier.verify(plan)).isEmpty();
  }

  @Test
  void givenAnotherMultiplexer_thenFound() {
    found(
        Mutations.with(
            plan,
            0,
            TerminalOp.Make.class,
            make -> new TerminalOp.Make(make.fd(), make.number(), make.spare(), 2, "/dev/sda")),
        "makes a terminal of /dev/sda");
  }

  @Test
  void givenSpareNumbersInUse_thenFound() {
    found(
        Mutations.with(
            plan,
            0,
            TerminalOp.Make.class,
            make -> new TerminalOp.Make(make.fd(), make.number(), make.fd(), 2, make.path())),
        "which is not free");
  }

  @Test
  void givenModesOfWhatIsNoMaster_thenFound() {
    found(
        Mutations.with(
            plan,
            0,
            TerminalOp.Modes.class,
            modes -> new TerminalOp.Modes(3, 0, modes.termios(), modes.size())),
        "uses descriptor 3, which is not open");
  }

  @Test
  void givenOwnerOfAnotherNode_thenFound() {
    found(
        Mutations.with(
            plan,
            0,
            TerminalOp.NodeOwner.class,
            owner -> new TerminalOp.NodeOwner(0666, 0, 0, "/dev/sda")),
        "changes the owner of /dev/sda");
  }

  @Test
  void givenControlOfWhatIsNoTerminal_thenFound() {
    found(
        Mutations.with(plan, 1, TerminalOp.Control.class, control -> new TerminalOp.Control(0)),
        "which is not open");
  }

  @Test
  void givenForegroundOfInit_thenFound() {
    found(
        Mutations.with(
            plan,
            1,
            TerminalOp.Foreground.class,
            foreground -> new TerminalOp.Foreground(foreground.fd(), 1)),
        "foreground 1");
  }

  @Test
  void givenTerminalOpenedToTakeControl_thenFound() {
    found(
        Mutations.with(
            plan,
            1,
            DescriptorOp.Open.class,
            open -> new DescriptorOp.Open(open.fd(), 2, 0, "/dev/tty")),
        "takes control of /dev/tty");
  }
}
