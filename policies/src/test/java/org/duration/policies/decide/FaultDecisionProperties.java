// What holds of every crash loop, whatever the policy.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.Policies;
import org.duration.policies.Policy;

class FaultDecisionProperties {

  @Property(tries = 200, seed = "20261121")
  void neverMoreAttemptsInTheWindowThanAllowed(
      @ForAll @IntRange(max = 5) int attempts,
      @ForAll @IntRange(min = 1, max = 60) int within,
      @ForAll @Size(max = 60) List<@IntRange(max = 20_000) Integer> pauses) {
    Policy policy =
        Policies.policy(
            "group: g\nfaults: {crash: {attempts: " + attempts + ", within: " + within + "s}}");
    FaultHistory history = FaultHistory.NONE;
    List<Long> tried = new ArrayList<>();
    long now = 0;

    for (int pause : pauses) {
      now += pause;
      FaultDecision decided =
          FaultDecision.decide(policy, history, new Fault.Exited("app", 1), now);
      history = decided.history();
      long at = now;
      long recent = tried.stream().filter(time -> at - time < within * 1000L).count();
      if (recent < attempts) {
        assertThat(decided.action()).isEqualTo(Action.RESTORE);
        tried.add(now);
      } else {
        assertThat(decided.action()).isEqualTo(Action.STOP);
        assertThat(decided.alarm()).isTrue();
      }
      assertThat(decided.reason()).startsWith("app exited with code 1; faults.crash: ");
    }
  }

  @Property(tries = 200, seed = "20261121")
  void everyExitCodeIsEitherNormalOrACrash(@ForAll @IntRange(max = 255) int code) {
    Policy policy = Policies.policy("group: g\nfaults: {exit: {codes: [0, 7, 255]}}");

    FaultDecision decided =
        FaultDecision.decide(policy, FaultHistory.NONE, new Fault.Exited("app", code), 0);

    boolean normal = code == 0 || code == 7 || code == 255;
    assertThat(decided.action()).isEqualTo(normal ? Action.IGNORE : Action.RESTORE);
  }
}
