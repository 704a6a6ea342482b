// What is filled in, in which order, and what applications take over from their group.
package org.duration.policies.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.Scope;
import org.duration.policies.Policies;
import org.duration.policies.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaDefaultsTest {

  private static Map<String, Origin> origins(String yaml) {
    return Policies.effective(yaml).origins();
  }

  @Test
  void givenKeysInAnyOrder_whenCompleted_thenTheyStandInTheSchemasOrder() {
    Map<String, Origin> origins =
        origins("checkpoint: {compress: zstd, every: 1s}\ngroup: g\nauto-start: start");

    List<String> tops =
        origins.keySet().stream().map(path -> path.split("[.\\[]")[0]).distinct().toList();
    assertThat(tops)
        .containsExactly(
            "group",
            "applications",
            "auto-start",
            "watch",
            "resources",
            "checkpoint",
            "faults",
            "recovery",
            "group-alive",
            "namespaces",
            "events");
  }

  @Test
  void givenApplicationsInAnOrder_whenCompleted_thenTheyKeepIt() {
    Policy policy = Policies.policy("group: g\napplications: {z: {}, a: {}, m: {}}");

    assertThat(policy.applications())
        .extracting(application -> application.name())
        .containsExactly("z", "a", "m");
  }

  @ParameterizedTest
  @CsvSource({
    "nodes",
    "virtual-ip",
    "checkpoint.hint",
    "checkpoint.encrypt",
    "checkpoint.sign",
    "checkpoint.hooks",
    "checkpoint.store",
    "faults.pressure",
    "applications.a.ready",
    "applications.a.faults",
    "applications.a.checkpoint",
    "applications.a.command",
    "applications.a.restart"
  })
  void givenKeyWithoutDefault_whenNotWritten_thenItIsAbsent(String path) {
    assertThat(origins("group: g\napplications: {a: {}}").keySet())
        .noneMatch(
            key -> key.equals(path) || key.startsWith(path + ".") || key.startsWith(path + "["));
  }

  @ParameterizedTest
  @CsvSource({
    "ignore, GROUP",
    "restart, APPLICATION",
    "restore, GROUP",
    "stop, GROUP",
    "alarm, GROUP",
  })
  void givenNoScope_whenCompleted_thenItFollowsFromTheAction(String action, Scope scope) {
    Policy policy = Policies.policy("group: g\nfaults: {crash: {action: " + action + "}}");

    assertThat(policy.faults().crash().scope()).isEqualTo(scope);
  }

  @Test
  void givenScope_whenCompleted_thenItStands() {
    Policy policy =
        Policies.policy("group: g\nfaults: {crash: {action: restore, scope: application}}");

    assertThat(policy.faults().crash().scope()).isEqualTo(Scope.APPLICATION);
  }

  @Test
  void givenOneRuleOfAnApplication_whenCompleted_thenTheGroupsOthersAreTakenOver() {
    String yaml =
        """
        group: g
        faults:
          crash: { action: restart, attempts: 7 }
          hang: { action: alarm }
        applications:
          a: { faults: { crash: { action: ignore } } }
        """;
    Policy policy = Policies.policy(yaml);
    Map<String, Origin> origins = origins(yaml);

    assertThat(policy.application("a").faults().crash().action()).isEqualTo(Action.IGNORE);
    assertThat(policy.application("a").faults().crash().attempts())
        .as("a rule is replaced as a whole")
        .isEqualTo(3);
    assertThat(policy.application("a").faults().hang().action()).isEqualTo(Action.ALARM);
    assertThat(origins.get("applications.a.faults.hang.action")).hasToString("test.yaml:4");
    assertThat(origins.get("applications.a.faults.crash.action")).hasToString("test.yaml:6");
    assertThat(origins.get("applications.a.faults.resource.action")).hasToString("default");
  }

  @Test
  void givenPartlyWrittenMapping_whenCompleted_thenEachValueHasItsOwnOrigin() {
    Map<String, Origin> origins = origins("group: g\ncheckpoint:\n  keep:\n    last: 3\n");

    assertThat(origins.get("checkpoint.keep.last")).isEqualTo(new Origin.Place("test.yaml", 4, 11));
    assertThat(origins.get("checkpoint.keep.hourly")).isEqualTo(new Origin.Default());
    assertThat(origins.get("checkpoint.every")).isEqualTo(new Origin.Default());
  }

  @Test
  void givenCompletePolicy_whenCompletedAgain_thenNothingChanges() {
    EffectivePolicy once = Policies.effective("group: g\napplications: {a: {faults: {}}}");

    EffectivePolicy twice = Policies.effective(once.toYaml());

    assertThat(once.changesTo(twice)).isEmpty();
    assertThat(twice.origins().values()).noneMatch(Origin.Default.class::isInstance);
  }
}
