// Where files without a name are made, and how often.
package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.image.Image;
import org.duration.image.files.OpenFileId;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Hosts;
import org.duration.restore.Plans;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.FileOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.Step;
import org.junit.jupiter.api.Test;

class RemovedFilesTest {
  private final GroupBuilder group = new GroupBuilder();

  private static <T extends Op> List<T> ops(Plan plan, Class<T> kind) {
    return plan.root().steps().stream()
        .map(Step::op)
        .filter(kind::isInstance)
        .filter(op -> !(op instanceof DescriptorOp.Open open && open.path().equals("/bin/app")))
        .map(kind::cast)
        .toList();
  }

  @Test
  void givenTwoOpenFilesOfOne_whenCompiled_thenItIsMadeOnceAndFilledOnce() {
    OpenFileId first = group.removed("/tmp/x", 2, 0, 0, 4096);
    group.process(10, 1).fd(3, first).fd(4, group.removedAgain(first, 0));

    Plan plan = Plans.plan(group);

    assertThat(ops(plan, FileOp.Unlink.class))
        .extracting(FileOp.Unlink::path)
        .containsOnly("/tmp/x");
    assertThat(ops(plan, FileOp.Unlink.class)).hasSize(1);
    assertThat(ops(plan, DescriptorOp.Copy.class)).hasSize(1);
    assertThat(ops(plan, DescriptorOp.Open.class))
        .extracting(open -> open.path().replaceAll("[0-9]+$", "N"))
        .containsExactly("/tmp/x", "/proc/self/fd/N", "/proc/self/fd/N");
  }

  @Test
  void givenItsNameIsTaken_whenCompiled_thenItIsMadeBesideIt() {
    group.process(10, 1).fd(3, group.removed("/tmp/x", 2, 0, 0, 0));
    Image image = group.build();
    Hosts host = Hosts.of(image);
    host.put("/tmp/x", GroupBuilder.regular("/tmp/x", 1));

    Plan plan = Plans.plan(image, host);

    assertThat(ops(plan, FileOp.Unlink.class))
        .extracting(FileOp.Unlink::path)
        .containsExactly("/tmp/x.duration-0");
  }

  @Test
  void givenItsDirectoryIsGone_whenCompiled_thenThatStandsMeanwhile() {
    group.process(10, 1).fd(3, group.removed("/tmp/a/b/x", 2, 0, 0, 0));
    Image image = group.build();
    Hosts host = Hosts.of(image);
    host.files.remove("/tmp/a");
    host.files.remove("/tmp/a/b");

    Plan plan = Plans.plan(image, host);

    assertThat(ops(plan, FileOp.MakeDirectory.class))
        .extracting(FileOp.MakeDirectory::path)
        .containsExactly("/tmp/a", "/tmp/a/b");
    assertThat(ops(plan, FileOp.RemoveDirectory.class))
        .extracting(FileOp.RemoveDirectory::path)
        .containsExactly("/tmp/a/b", "/tmp/a");
  }

  @Test
  void givenHoles_whenCompiled_thenOnlyDataIsWritten() {
    group.process(10, 1).fd(3, group.removed("/tmp/x", 2, 0, 1 << 30, 4096));

    Plan plan = Plans.plan(group);

    assertThat(ops(plan, FileOp.Truncate.class))
        .extracting(FileOp.Truncate::size)
        .containsExactly((1L << 30) + 4096);
    assertThat(ops(plan, DescriptorOp.Seek.class))
        .extracting(DescriptorOp.Seek::offset)
        .containsExactly(1L << 30);
    assertThat(ops(plan, DescriptorOp.Copy.class))
        .extracting(DescriptorOp.Copy::bytes)
        .containsExactly(4096L);
  }

  @Test
  void givenFileOpenedWithoutName_whenCompiled_thenItCanStillBeGivenOne() {
    group.process(10, 1).fd(3, group.removed("/tmp/#17", 020200002, 0, 0, 0));

    Plan plan = Plans.plan(group);

    assertThat(ops(plan, FileOp.Unlink.class)).isEmpty();
    assertThat(ops(plan, DescriptorOp.Open.class).get(0))
        .matches(open -> open.path().equals("/tmp") && open.flags() == 020200002);
  }

  @Test
  void givenFileOfTheRestorer_whenCompiled_thenItsOwnerIsLeft() {
    group.process(10, 1).fd(3, group.removed("/tmp/x", 2, 0, 0, 0));
    Image image = group.build();

    assertThat(ops(Plans.plan(image, Hosts.of(image)), FileOp.FileState.class))
        .noneMatch(FileOp.FileState::owner);
  }
}
