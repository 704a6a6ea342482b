// Trees are made as they were, by a kernel that is modelled.
package org.duration.restore.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.duration.image.Image;
import org.duration.image.process.ProcessImage;
import org.duration.restore.Compilation;
import org.duration.restore.GroupBuilder;
import org.duration.restore.Hosts;
import org.duration.restore.PlanCompiler;
import org.duration.restore.Plans;
import org.duration.restore.RestoreOptions;
import org.duration.restore.RestoreRefusal;
import org.duration.restore.SampleGroups;
import org.duration.restore.host.HostFacts;
import org.duration.restore.plan.TreeOp;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TreeTest {
  @TestFactory
  Stream<DynamicTest> givenSampleGroup_whenRun_thenTreeIsAsItWas() {
    return SampleGroups.ALL.entrySet().stream()
        .map(sample -> dynamicTest(sample.getKey(), () -> runs(sample.getValue().get())));
  }

  @Test
  void givenChainOfTwoHundred_whenRun_thenTreeIsAsItWas() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    for (int i = 1; i < 200; i++) {
      group.process(10 + i, 9 + i).in(10, 10);
    }

    runs(group);
  }

  @Test
  void givenLeaderThatLeftItsGroup_whenRun_thenOthersStayInIt() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).in(30, 10);
    group.process(21, 10).in(20, 10);
    group.process(30, 10).in(30, 10);

    runs(group);
  }

  @Test
  void givenLeadersInEachOthersGroups_whenRun_thenEachGroupIsKeptUntilBothHaveMoved() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).in(30, 10);
    group.process(30, 10).in(20, 10);

    runs(group);
    assertThat(Plans.plan(group).tasks())
        .filteredOn(t -> t.label().contains("in group"))
        .hasSize(2);
  }

  @Test
  void givenLeaderThatLeftForTheGroupOfTheDead_whenRun_thenThatGroupIsKeptForIt() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).in(19, 10);
    group.process(21, 10).in(20, 10);

    runs(group);
  }

  @Test
  void givenOrphanWithChildrenOfItsOwn_whenRun_thenTheyStayWithIt() {
    GroupBuilder group = new GroupBuilder();
    group.process(31, 1).in(30, 30);
    group.process(32, 31).in(32, 30);
    group.process(33, 32).in(33, 33);
    group.process(34, 33).in(32, 30);

    runs(group);
  }

  @Test
  void givenZombieThatLedASession_whenRun_thenItsOrphansAreInit() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).in(20, 20).zombie(0);
    group.process(21, 1).in(20, 20);

    runs(group);
  }

  @Test
  void givenZombieOfInit_whenCompiled_thenItIsLeftOutAndNoted() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 1).zombie(1 << 8);

    Compilation compilation = compile(group);

    assertThat(compilation.notes()).singleElement().matches(note -> note.pid() == 20);
    assertThat(((Compilation.Compiled) compilation).plan().tasks()).noneMatch(t -> t.pid() == 20);
  }

  @Test
  void givenZombieThatDumpedCore_whenCompiled_thenItDoesSoAgain() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).zombie(11 | 0x80);

    Compilation compilation = compile(group);

    assertThat(compilation.notes()).isEmpty();
    assertThat(((Compilation.Compiled) compilation).plan().tasks())
        .anyMatch(task -> task.last().equals(new TreeOp.Exit(0, 11, true)));
  }

  @Test
  void givenZombieThatDumpedCore_whenCoresGoToAProgramHere_thenTheMissingBitIsNoted() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).zombie(11 | 0x80);
    Image image = group.build();
    Hosts host = Hosts.of(image);
    host.features.remove(HostFacts.Feature.CORE_FILES);

    Compilation compilation = PlanCompiler.compile(image, host.facts(), RestoreOptions.DEFAULT);

    assertThat(compilation.notes())
        .singleElement()
        .matches(note -> note.pid() == 20 && note.resource().equals("wait status"));
    assertThat(((Compilation.Compiled) compilation).plan().tasks())
        .anyMatch(task -> task.last().equals(new TreeOp.Exit(0, 11)));
  }

  @Test
  void givenSeveralOrphansOfOneLivingLeader_whenRun_thenOneStandInForksThemAll() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).in(20, 20);
    group.process(21, 1).in(20, 20);
    group.process(22, 1).in(22, 20);

    runs(group);
    assertThat(Plans.plan(group).tasks()).filteredOn(t -> t.label().contains("parent")).hasSize(1);
  }

  @Test
  void givenSubreaper_whenRun_thenOrphansComeToIt() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).subreaper();
    group.process(20, 10).in(20, 20);
    group.process(21, 20).in(21, 21);
    group.process(22, 10).in(21, 21);
    group.process(23, 10).in(40, 40);

    runs(group);
  }

  @Test
  void givenProcessesOfASessionOutside_whenRun_thenTheyStayInTheirs() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1).in(0, 0);
    group.process(11, 10).in(11, 0);
    group.process(12, 10).in(11, 0);

    runs(group);
  }

  @Test
  void givenSessionThatNoAncestorWasIn_whenCompiled_thenRefusedByName() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).in(10, 10);
    group.process(21, 20).in(40, 40);

    assertThat(refusals(group)).anyMatch(r -> r.pid() == 21 && r.resource().equals("session 40"));
  }

  @Test
  void givenGroupInAnotherSession_whenCompiled_thenRefusedByName() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).in(20, 20);
    group.process(21, 10).in(20, 10);

    assertThat(refusals(group))
        .anyMatch(r -> r.pid() == 21 && r.resource().equals("process group 20"));
  }

  @Test
  void givenLeaderWithChildrenOfTwoOlderSessions_whenCompiled_thenRefusedByName() {
    GroupBuilder group = new GroupBuilder();
    group.process(10, 1);
    group.process(20, 10).in(20, 20);
    group.process(21, 20).in(10, 10);
    group.process(22, 20).in(40, 40);

    assertThat(refusals(group)).anyMatch(r -> r.pid() == 20);
  }

  static void runs(GroupBuilder group) {
    Image image = group.build();

    KernelModel kernel = KernelModel.run(Plans.plan(image, Hosts.of(image)));

    for (ProcessImage process : image.processes()) {
      KernelModel.Process made = kernel.processes.get(process.pid());
      assertThat(made).as("process %d", process.pid()).isNotNull();
      assertThat(made.parent).as("parent of %d", made.pid).isEqualTo(process.ppid());
      assertThat(made.sid).as("session of %d", made.pid).isEqualTo(Math.max(1, process.sid()));
      assertThat(made.pgid).as("group of %d", made.pid).isEqualTo(Math.max(1, process.pgid()));
      assertThat(made.dead).as("death of %d", made.pid).isEqualTo(process.live().isEmpty());
    }
    assertThat(kernel.processes).hasSize(image.processes().size());
  }

  private static Compilation compile(GroupBuilder group) {
    Image image = group.build();
    return PlanCompiler.compile(image, Hosts.of(image).facts(), RestoreOptions.DEFAULT);
  }

  private static java.util.List<RestoreRefusal> refusals(GroupBuilder group) {
    return ((Compilation.Refused) compile(group)).refusals();
  }
}
