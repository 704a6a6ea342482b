package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.image.files.OpenFileId;
import org.duration.image.process.SharedPart;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Plans;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.Step;
import org.duration.restore.plan.TreeOp;
import org.duration.restore.verify.PlanVerifier;
import org.junit.jupiter.api.Test;

/** What a process has in common with its parent is made once, by the parent. */
class SharedTableTest {
  private static Plan plan(SharedPart... parts) {
    GroupBuilder group = new GroupBuilder();
    OpenFileId file = group.file("/x", 0, 0);
    group.process(10, 1).fd(3, file);
    var child = group.process(11, 10).in(10, 10);
    for (SharedPart part : parts) {
      child.shares(part);
    }
    return Plans.plan(group);
  }

  private static List<Op> ops(Plan plan, int pid) {
    PlanTask task = plan.tasks().stream().filter(t -> t.tid() == pid).findFirst().orElseThrow();
    return task.steps().stream().map(Step::op).toList();
  }

  @Test
  void givenSharedTable_whenCompiled_thenOnlyTheParentMakesDescriptors() {
    Plan plan = plan(SharedPart.DESCRIPTORS);

    assertThat(ops(plan, 10)).contains(new TreeOp.Fork(2, 11, false, true, false));
    assertThat(ops(plan, 11)).noneMatch(DescriptorOp.class::isInstance);
    assertThat(ops(plan, 11)).anyMatch(FileOp.ChDir.class::isInstance);
    assertThat(PlanVerifier.verify(plan)).isEmpty();
  }

  @Test
  void givenSharedTable_whenCompiled_thenNumbersAreGivenWhileTheOtherWaits() {
    List<Op> parent = ops(plan(SharedPart.DESCRIPTORS), 10);
    int from = parent.indexOf(new TreeOp.Barrier(GroupCompiler.TOOLS_USED));
    int to = parent.indexOf(new TreeOp.Barrier(GroupCompiler.TABLE_MADE));

    assertThat(parent.subList(from, to)).anyMatch(DescriptorOp.CloseRange.class::isInstance);
    assertThat(parent.subList(to, parent.size())).noneMatch(DescriptorOp.class::isInstance);
  }

  @Test
  void givenSharedDirectories_whenCompiled_thenOnlyTheParentGoesThere() {
    Plan plan = plan(SharedPart.DIRECTORIES);

    assertThat(ops(plan, 10)).contains(new TreeOp.Fork(2, 11, false, false, true));
    assertThat(ops(plan, 11)).noneMatch(FileOp.ChDir.class::isInstance);
    assertThat(ops(plan, 11)).anyMatch(DescriptorOp.CloseRange.class::isInstance);
  }
}
