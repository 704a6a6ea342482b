// What the records accept and refuse, whoever makes them.
package org.duration.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.duration.policies.CheckpointPolicy.Keep;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.BackOff;
import org.duration.policies.FaultPolicy.Kind;
import org.duration.policies.FaultPolicy.Rule;
import org.duration.policies.FaultPolicy.Scope;
import org.duration.policies.FaultPolicy.Then;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "-a", ".a", "a b", "a/b", "ä", "a\n"})
  void givenWordThatIsNoName_whenGroupIsNamed_thenRefused(String name) {
    Policy policy = Policies.policy("group: a");

    assertThatIllegalArgumentException().isThrownBy(() -> policy.forGroup(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "shop", "a.b-c_d", "n", "on"})
  void givenName_whenGroupIsNamed_thenOnlyTheNameDiffers(String name) {
    Policy policy = Policies.policy("group: a");

    Policy named = policy.forGroup(name);

    assertThat(named.group()).isEqualTo(name);
    assertThat(named.forGroup("a")).isEqualTo(policy);
  }

  @Test
  void givenNameOf64Characters_whenGroupIsNamed_thenRefused() {
    Policy policy = Policies.policy("group: a");

    assertThat(policy.forGroup("a".repeat(63)).group()).hasSize(63);
    assertThatIllegalArgumentException().isThrownBy(() -> policy.forGroup("a".repeat(64)));
  }

  @Test
  void givenApplicationThatNoPolicyNames_whenAsked_thenItHasTheDefaultsOfTheSchema() {
    Policy named = Policies.policy("group: a\napplications: {x: {}}");
    Policy unnamed = Policies.policy("group: a");

    assertThat(unnamed.application("x")).isEqualTo(named.application("x"));
  }

  @Test
  void givenGroupRules_whenUnnamedApplicationIsAsked_thenItHasThem() {
    Policy policy =
        Policies.policy("group: a\ncheckpoint: {every: 3s}\nfaults: {crash: {action: ignore}}");

    Application joined = policy.application("joined").withCommand(List.of("sleep", "9"));

    assertThat(joined.checkpoint().every()).contains(Duration.ofSeconds(3));
    assertThat(joined.faults().crash().action()).isEqualTo(Action.IGNORE);
    assertThat(joined.command()).containsExactly("sleep", "9");
  }

  @Test
  void givenTwoApplicationsOfOneName_whenPolicyIsMade_thenRefused() {
    Policy p = Policies.policy("group: a\napplications: {x: {}}");
    List<Application> twice = List.of(p.application("x"), p.application("x"));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Policy(
                    "a",
                    twice,
                    p.autoStart(),
                    p.watch(),
                    p.resources(),
                    p.checkpoint(),
                    p.faults(),
                    p.recovery(),
                    p.groupAlive(),
                    p.namespaces(),
                    p.virtualIp(),
                    p.nodes(),
                    p.events()))
        .withMessageContaining("x");
  }

  @Test
  void givenNothingToKeep_whenKeepIsMade_thenRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Keep(0, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> new Keep(1, -1));
  }

  @Test
  void givenTimesThatWouldSpin_whenRecordsAreMade_thenRefused() {
    var check = new Check.Tcp("127.0.0.1", 1);
    var backOff = new BackOff(Duration.ZERO, Duration.ZERO);
    Duration second = Duration.ofSeconds(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Probe(check, Duration.ZERO, second, 1, 1, Kind.HANG));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Probe(check, second, second.negated(), 1, 1, Kind.HANG));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Probe(check, second, second, 0, 1, Kind.HANG));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Rule(Action.RESTART, Scope.GROUP, 1, Duration.ZERO, backOff, Then.STOP));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rule(Action.RESTART, Scope.GROUP, -1, second, backOff, Then.STOP));
    assertThatIllegalArgumentException().isThrownBy(() -> new BackOff(second, Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource({"0", "65536", "-1"})
  void givenNumberThatIsNoPort_whenTcpCheckIsMade_thenRefused(int port) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Check.Tcp("h", port));
  }

  @Test
  void givenPrefixLongerThanItsAddress_whenVirtualIpIsMade_thenRefused() throws Exception {
    InetAddress four = InetAddress.getByName("10.0.0.1");
    InetAddress six = InetAddress.getByName("fd00::1");

    assertThat(new VirtualIp(four, 32)).hasToString("10.0.0.1/32");
    assertThat(new VirtualIp(six, 128).prefixLength()).isEqualTo(128);
    assertThatIllegalArgumentException().isThrownBy(() -> new VirtualIp(four, 33));
    assertThatIllegalArgumentException().isThrownBy(() -> new VirtualIp(six, 0));
  }

  @Test
  void givenNodeWithTwoParts_whenNodesAreMade_thenRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Nodes(Optional.of("a"), List.of("b"), 1, List.of("b"), List.of()))
        .withMessageContaining("b has two parts");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Nodes(Optional.empty(), List.of(), 0, List.of(), List.of()));
  }

  @Test
  void givenSinkWithoutTopic_whenMade_thenRefused() {
    var target = new EventSink.Target.Webhook("http://x");

    assertThatIllegalArgumentException().isThrownBy(() -> new EventSink(target, Set.of()));
  }
}
