// The order that after and before make.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.duration.policies.Application;
import org.duration.policies.Policies;
import org.junit.jupiter.api.Test;

class StartOrderTest {

  private static List<Application> applications(String yaml) {
    return Policies.policy("group: g\napplications:\n" + yaml.indent(2)).applications();
  }

  @Test
  void givenNoConstraint_whenOrdered_thenTheFilesOrderStands() {
    StartOrder order = StartOrder.of(applications("c: {}\na: {}\nb: {}"));

    assertThat(order.sequence()).containsExactly("c", "a", "b");
    assertThat(order.stopSequence()).containsExactly("b", "a", "c");
    assertThat(order.startable(Set.of(), Set.of())).containsExactly("c", "a", "b");
  }

  @Test
  void givenShop_whenOrdered_thenEachWaitsForTheOneBefore() {
    StartOrder order =
        StartOrder.of(applications("web: {after: [app]}\napp: {after: [db]}\ndb: {}"));

    assertThat(order.sequence()).containsExactly("db", "app", "web");
    assertThat(order.waitsFor().get("web")).containsExactly("app");
  }

  @Test
  void givenBefore_whenOrdered_thenItIsAfterFromTheOtherSide() {
    StartOrder order = StartOrder.of(applications("web: {}\ndb: {before: [web]}"));

    assertThat(order.sequence()).containsExactly("db", "web");
  }

  @Test
  void givenDiamond_whenStartedStepByStep_thenOnlyThoseWithAllReadyMayStart() {
    StartOrder order =
        StartOrder.of(
            applications(
                "top: {after: [left, right]}\nleft: {after: [base]}\n"
                    + "right: {after: [base]}\nbase: {}"));

    assertThat(order.startable(Set.of(), Set.of())).containsExactly("base");
    assertThat(order.startable(Set.of("base"), Set.of())).isEmpty();
    assertThat(order.startable(Set.of("base"), Set.of("base"))).containsExactly("left", "right");
    assertThat(order.startable(Set.of("base", "left", "right"), Set.of("base", "left"))).isEmpty();
    assertThat(order.startable(Set.of("base", "left", "right"), Set.of("base", "left", "right")))
        .containsExactly("top");
  }

  @Test
  void givenNameThatIsNoApplication_whenOrdered_thenNobodyWaitsForIt() {
    Application a = applications("a: {after: [b]}\nb: {}").get(0);

    assertThat(StartOrder.of(List.of(a)).sequence()).containsExactly("a");
  }

  @Test
  void givenCycleWithATail_whenSearched_thenOnlyTheCycleIsNamed() {
    List<Application> tangled =
        List.of(after("tail", "a"), after("a", "b"), after("b", "c"), after("c", "a"), after("d"));

    assertThat(StartOrder.findCycle(tangled)).contains(List.of("a", "b", "c", "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StartOrder.of(tangled))
        .withMessage("applications wait for each other: a after b after c after a");
  }

  /** As the loader would not let it through. */
  private static Application after(String name, String... others) {
    Application plain = applications(name + ": {}").get(0);
    return new Application(
        name,
        plain.command(),
        plain.user(),
        plain.userGroup(),
        plain.environment(),
        plain.workingDirectory(),
        plain.streams(),
        List.of(others),
        List.of(),
        true,
        plain.ready(),
        plain.stop(),
        plain.restartCommand(),
        plain.watch(),
        plain.checkpoint(),
        plain.faults(),
        plain.nodes());
  }
}
