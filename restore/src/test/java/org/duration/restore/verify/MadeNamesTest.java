// What a plan makes under a name of the host has it for a moment only.
package org.duration.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.duration.restore.Plans;
import org.duration.restore.SampleGroups;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.junit.jupiter.api.Test;

class MadeNamesTest {
  private static final Predicate<Op> UNLINK = FileOp.Unlink.class::isInstance;

  private final Plan plan = Plans.plan(SampleGroups.ALL.get("removed-files").get());

  private static void found(Plan plan, String problem) {
    assertThat(PlanVerifier.verify(plan)).anyMatch(found -> found.toString().contains(problem));
  }

  @Test
  void givenFilesThatLoseTheirNames_whenVerified_thenNothingIsFound() {
    assertThat(PlanVerifier.verify(plan)).isEmpty();
  }

  @Test
  void givenNameThatStays_whenVerified_thenFound() {
    found(Mutations.without(plan, 0, UNLINK), "leaves [/tmp/data] behind");
    found(
        Mutations.without(plan, 0, FileOp.RemoveDirectory.class::isInstance),
        "leaves [/tmp/gone] behind");
  }

  @Test
  void givenNameOfAnother_whenVerified_thenFound() {
    found(
        Mutations.before(plan, 0, UNLINK, new FileOp.Unlink("/etc/passwd")), "removes /etc/passwd");
    found(Mutations.before(plan, 0, UNLINK, new FileOp.RemoveDirectory("/srv")), "removes /srv");
  }

  @Test
  void givenNameThatLeadsUpwards_whenVerified_thenFound() {
    found(
        Mutations.before(plan, 0, UNLINK, new FileOp.MakeDirectory("/tmp/../etc/x", 0700)),
        "makes /tmp/../etc/x");
  }

  @Test
  void givenFileThatThePlanHasNotMade_whenTruncatedOrChanged_thenFound() {
    Plan opens = Mutations.before(plan, 0, UNLINK, new DescriptorOp.Open(900, 2, 0, "/etc/passwd"));

    found(
        Mutations.before(opens, 0, UNLINK, new FileOp.Truncate(900, 0)),
        "truncates 900, which is a FILE");
    found(
        Mutations.before(opens, 0, UNLINK, new FileOp.FileState(900, 0777, false, 0, 0, 0)),
        "descriptor 900 is no CONTENT");
  }

  @Test
  void givenFileThatIsEmptied_whenVerified_thenFound() {
    found(
        Mutations.before(plan, 0, UNLINK, new DescriptorOp.Open(900, 01002, 0, "/etc/passwd")),
        "makes or empties /etc/passwd");
  }
}
