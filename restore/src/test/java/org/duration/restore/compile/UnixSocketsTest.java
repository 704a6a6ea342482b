// How unix sockets are made, seen in the ops.
package org.duration.restore.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.duration.image.files.FileLock;
import org.duration.image.files.LockKind;
import org.duration.image.files.OpenFileId;
import org.duration.image.files.SocketType;
import org.duration.image.files.UnixCredentials;
import org.duration.image.files.UnixLink;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Plans;
import org.duration.restore.SampleGroups;
import org.duration.restore.UnixGroups;
import org.duration.restore.plan.DescriptorOp;
import org.duration.restore.plan.Op;
import org.duration.restore.plan.Plan;
import org.duration.restore.plan.PlanTask;
import org.duration.restore.plan.SocketOp;
import org.duration.restore.plan.Step;
import org.duration.restore.plan.TreeOp;
import org.duration.restore.verify.PlanVerifier;
import org.junit.jupiter.api.Test;

class UnixSocketsTest {
  private final Plan all = Plans.plan(SampleGroups.ALL.get("unix-sockets").get());

  private static <T extends Op> Stream<T> ops(PlanTask task, Class<T> kind) {
    return task.steps().stream().map(Step::op).filter(kind::isInstance).map(kind::cast);
  }

  /** Ops of the stand-ins for a process. */
  private static <T extends Op> List<T> of(Plan plan, int pid, Class<T> kind) {
    return plan.tasks().stream()
        .filter(task -> task.label().equals("stand-in for process " + pid))
        .flatMap(task -> ops(task, kind))
        .toList();
  }

  @Test
  void givenCreators_thenEachIsPlayedWithItsPidAndIds() {
    assertThat(of(all, 10, DescriptorOp.SocketPair.class)).hasSize(2);
    assertThat(of(all, 10, SocketOp.Listen.class)).hasSize(1);
    assertThat(of(all, 11, SocketOp.Accept.class)).hasSize(1);
    assertThat(of(all, 11, TreeOp.ActAs.class))
        .isNotEmpty()
        .allMatch(new TreeOp.ActAs(1000, 1000, List.of(1000L))::equals);
    assertThat(of(all, 12, SocketOp.Accept.class)).hasSize(1);
    assertThat(ops(all.root(), SocketOp.Listen.class)).isEmpty();
    assertThat(ops(all.root(), SocketOp.Connect.class).map(connect -> connect.address().name()))
        .allMatch(
            name -> name.equals("\0in") || name.equals("/dev/log") || name.startsWith("\0dur"));
  }

  @Test
  void givenStandIns_thenTheRootAwaitsThemAndTheRootPidIsNobodys() {
    List<Op> root = all.root().steps().stream().map(Step::op).toList();
    for (int i = 0; i < root.size(); i++) {
      if (root.get(i) instanceof TreeOp.Fork fork && fork.files()) {
        assertThat(root.get(i + 1)).isEqualTo(new TreeOp.WaitChild(fork.pid()));
      }
    }
    assertThat(all.root().pid()).isNotIn(10, 11, 12);
  }

  @Test
  void givenMessages_thenSignedOnesAreSentBySigners() {
    SocketOp.Send signed = of(all, 11, SocketOp.Send.class).get(0);

    assertThat(signed.signed()).isTrue();
    assertThat(signed.files()).hasSize(1);
    assertThat(ops(all.root(), SocketOp.Send.class)).noneMatch(SocketOp.Send::signed);
  }

  @Test
  void givenLockedFileInAMessage_thenLockedWhileTheRestoreStillHasIt() {
    GroupBuilder group = new GroupBuilder();
    OpenFileId file = group.file("/x", 0, 0);
    OpenFileId in = group.nextFile();
    group.add(
        UnixGroups.socket(
            in,
            SocketType.DATAGRAM,
            "\0in",
            new UnixLink.None(),
            Optional.empty(),
            UnixGroups.message(group, "", Optional.empty(), file)));
    group.process(10, 1).fd(3, in);
    group.lock(new FileLock(file, LockKind.FLOCK, 10, true, 0, 0));
    Plan plan = Plans.plan(group);

    List<Op> ops =
        plan.tasks().stream()
            .filter(task -> task.tid() == 10)
            .flatMap(task -> ops(task, Op.class))
            .toList();
    List<DescriptorOp.Lock> locks =
        ops.stream()
            .filter(DescriptorOp.Lock.class::isInstance)
            .map(DescriptorOp.Lock.class::cast)
            .toList();
    assertThat(locks).singleElement().matches(lock -> lock.fd() >= plan.firstTool());
    DescriptorOp.CloseRange close =
        new DescriptorOp.CloseRange(plan.firstTool(), DescriptorOp.LAST);
    assertThat(ops.indexOf(locks.get(0))).isLessThan(ops.lastIndexOf(close));
    assertThat(PlanVerifier.verify(plan)).isEmpty();
  }

  @Test
  void givenSendersThatAreGone_thenTheirNamesAreTakenForTheMomentOnly() {
    assertThat(ops(all.root(), SocketOp.Bind.class).map(bind -> bind.address().name()))
        .contains("/run/gone");
    assertThat(ops(all.root(), SocketOp.Unbind.class).map(unbind -> unbind.address().name()))
        .contains("/run/gone")
        .doesNotContain("/run/x");
  }

  @Test
  void givenErrorToReport_thenAByteIsLeftToTheOneThatEnds() {
    assertThat(ops(all.root(), SocketOp.Send.class))
        .anyMatch(send -> send.data() == DescriptorOp.SocketPair.NONE && send.bytes() == 1);
  }

  @Test
  void givenSocketsOfOnePlace_thenOneStandInMakesThem() {
    GroupBuilder group = new GroupBuilder();
    Optional<UnixCredentials> maker = Optional.of(UnixGroups.SERVER);
    for (int i = 0; i < 3; i++) {
      OpenFileId id = group.nextFile();
      UnixLink ended = new UnixLink.Ended(false);
      group.add(UnixGroups.socket(id, SocketType.STREAM, "", ended, maker));
      if (i == 0) {
        group.process(10, 1).fd(3, id);
      }
    }

    Plan plan = Plans.plan(group);

    assertThat(ops(plan.root(), TreeOp.Fork.class).filter(TreeOp.Fork::files)).hasSize(1);
    assertThat(of(plan, 10, DescriptorOp.SocketPair.class)).hasSize(3);
  }
}
