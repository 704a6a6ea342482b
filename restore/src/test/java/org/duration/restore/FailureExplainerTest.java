// Numbers from the restorer become sentences.
package org.duration.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.MemoryOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.TreeOp;
import org.junit.jupiter.api.Test;

class FailureExplainerTest {
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int ENOMEM = 12;
  private static final int EEXIST = 17;
  private static final int ESTALE = 116;

  private final Plan plan = Plans.plan(SampleGroups.ALL.get("descriptors").get());

  @Test
  void givenMissingFile_whenExplained_thenFileProcessErrnoAndRemedyAreNamed() {
    int op = index(2, DescriptorOp.Open.class);

    String sentence = FailureExplainer.explain(plan, 2, op, ENOENT);

    assertThat(sentence)
        .isEqualTo(
            "cannot restore file /etc/app.conf of process 11 (app): open: ENOENT; put the file or"
                + " directory back");
  }

  @Test
  void givenMemoryFailure_whenExplained_thenAreaIsNamed() {
    int op = index(1, MemoryOp.MapAnonymous.class);

    assertThat(FailureExplainer.explain(plan, 1, op, ENOMEM))
        .isEqualTo(
            "cannot restore memory 0x7ffd00000000-0x7ffd00002000 ([stack]) of process 10 (app):"
                + " map-anonymous: ENOMEM; free memory");
  }

  @Test
  void givenTakenPid_whenExplained_thenPidIsNamed() {
    int op = index(0, TreeOp.Fork.class);

    assertThat(FailureExplainer.explain(plan, 0, op, EEXIST))
        .isEqualTo("cannot restore process 10: fork: EEXIST; the pid is taken: end what has it");
  }

  @Test
  void givenFileThatChangedMeanwhile_whenExplained_thenRemedyIsToTryAgain() {
    assertThat(FailureExplainer.explain(plan, 0, 5, ESTALE))
        .endsWith("ESTALE; the file changed during the restore: restore again");
  }

  @Test
  void givenMissingPermission_whenExplained_thenRemedyNamesRoot() {
    assertThat(FailureExplainer.explain(plan, 1, 0, EPERM)).contains("EPERM; restore as root");
  }

  @Test
  void givenUnknownErrno_whenExplained_thenItsNumberStands() {
    assertThat(FailureExplainer.explain(plan, 1, 0, 4242)).endsWith("errno 4242");
  }

  @Test
  void givenNoOp_whenExplained_thenTaskIsNamed() {
    assertThat(FailureExplainer.explain(plan, 1, -1, EPERM))
        .isEqualTo("cannot restore process 10 (app): EPERM");
  }

  @Test
  void givenNoTask_whenExplained_thenErrnoIsNamed() {
    assertThat(FailureExplainer.explain(plan, -1, 0, 110)).isEqualTo("cannot restore: ETIMEDOUT");
  }

  private int index(int task, Class<? extends Op> which) {
    for (int i = 0; i < plan.tasks().get(task).steps().size(); i++) {
      if (which.isInstance(plan.tasks().get(task).steps().get(i).op())) {
        return i;
      }
    }
    throw new AssertionError(which);
  }
}
