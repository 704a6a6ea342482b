package org.duration.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.duration.coordinator.os.Places;
import org.duration.policies.CheckpointPolicy;
import org.duration.policies.file.EffectivePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not acted upon is refused, by key, file and line. */
final class PolicySupportTest {
  @TempDir Path directory;

  @Test
  void givenNoFile_whenLooked_thenTheDefaults() {
    EffectivePolicy policy = GroupPolicies.of("shop", Optional.empty(), places());

    assertThat(policy.policy().checkpoint().every()).contains(Duration.ofSeconds(10));
    assertThat(policy.policy().checkpoint().keep().last()).isEqualTo(10);
  }

  @Test
  void givenAdministratorsFile_whenNoneIsNamed_thenThatOne() throws IOException {
    write("group: shop\ncheckpoint: { every: 3s, keep: { last: 2 } }\n");

    EffectivePolicy policy = GroupPolicies.of("shop", Optional.empty(), places());

    assertThat(policy.policy().checkpoint().every()).contains(Duration.ofSeconds(3));
    assertThat(policy.policy().checkpoint().keep().last()).isEqualTo(2);
  }

  @Test
  void givenKeepForFiles_whenLoaded_thenAccepted() throws IOException {
    write("group: shop\ncheckpoint:\n  files: { default: refuse, \"/srv/**\": keep }\n");

    assertThat(GroupPolicies.of("shop", Optional.empty(), places())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "faults: { crash: { action: ignore } }",
        "faults: { crash: { attempts: 9, within: 1h, then: alarm } }",
        "faults: { exit: { codes: [0, 7], signals: [SIGUSR1], action: stop } }",
      })
  void givenFaultsThatAreHandled_whenLoaded_thenAccepted(String key) throws IOException {
    write("group: shop\n" + key + "\n");

    assertThat(GroupPolicies.of("shop", Optional.empty(), places())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "applications: { db: { command: [db], user: me, ready: { tcp: 1 } } }",
        "applications: { db: { command: [db], after: [app] }, app: { auto-start: false } }",
        "faults: { crash: { action: restart }, hang: { action: stop } }",
        "watch: [{ exec: [probe], fault: hang }]",
      })
  void givenApplications_whenLoaded_thenAccepted(String key) throws IOException {
    write("group: shop\n" + key + "\n");

    assertThat(GroupPolicies.of("shop", Optional.empty(), places())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auto-start: start",
        "applications: { db: { restart: { command: [db] } } }",
        "applications: { db: { stop: { command: [db] } } }",
        "applications: { db: { ready: { notify: true } } }",
        "applications: { db: { checkpoint: { every: 1s } } }",
        "applications: { db: { watch: [{ progress: true, fault: hang }] } }",
        "watch: [{ tcp: 1, fault: resource }]",
        "applications: { db: { faults: { crash: { action: restore, scope: application } } } }",
        "faults: { crash: { action: restore, scope: application } }",
        "faults: { resource: { action: stop } }",
        "checkpoint: { on-exit: delete }",
        "group-alive: all",
        "namespaces: { network: private }",
        "recovery: { order: parallel }",
      })
  void givenKeyThatNobodyActsUpon_whenLoaded_thenRefusedWithItsPlace(String key)
      throws IOException {
    write("group: shop\n" + key + "\n");

    assertThatThrownBy(() -> GroupPolicies.of("shop", Optional.empty(), places()))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.status()).isEqualTo(ExitStatus.USAGE))
        .hasMessageContaining("shop.yaml:2")
        .hasMessageContaining("does not act on");
  }

  @Test
  void givenSnapshotAndPatternThatTheCapturerCannotMatch_whenLoaded_thenRefused()
      throws IOException {
    write("group: shop\ncheckpoint: { files: { \"/srv/db\": snapshot, \"/srv/[ab]\": keep } }\n");

    assertThatThrownBy(() -> GroupPolicies.of("shop", Optional.empty(), places()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("checkpoint.files./srv/[ab]")
        .hasMessageContaining("no wildcards but *, ** and ?");
  }

  /** One file can serve several groups: {@code run -g} goes before its name. */
  @Test
  void givenAnotherGroupsFile_whenNamed_thenItIsThisGroupsPolicy() throws IOException {
    Path file = Files.writeString(directory.resolve("other.yaml"), "group: other\n");

    EffectivePolicy policy = GroupPolicies.of("shop", Optional.of(file), places());

    assertThat(policy.policy().group()).isEqualTo("shop");
  }

  @Test
  void givenFileThatIsNotThere_whenNamed_thenAFailureThatNamesIt() {
    Path file = directory.resolve("none.yaml");

    assertThatThrownBy(() -> GroupPolicies.of("shop", Optional.of(file), places()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void givenPolicy_whenShown_thenOnlyWhatIsActedUponWithItsOrigin() throws IOException {
    write("group: shop\ncheckpoint:\n  every: 3s\n");

    String shown = GroupPolicies.shown("shop", places()).toYaml();

    assertThat(shown.replace(directory + "/", ""))
        .isEqualTo(
            """
            group: shop                             # shop.yaml:1
            applications: {}                        # default
            watch: []                               # default
            checkpoint:
              every: 3s                             # shop.yaml:3
              keep:
                last: 10                            # default
                hourly: 0                           # default
              compress: auto                        # default
              files:
                default: refuse                     # default
              network:
                default: reset                      # default
            faults:
              exit:
                codes: [0]                          # default
                signals: [SIGHUP, SIGINT, SIGTERM]  # default
                action: ignore                      # default
                scope: group                        # default
                attempts: 3                         # default
                within: 10m                         # default
                back-off:
                  from: 250ms                       # default
                  to: 30s                           # default
                then: stop                          # default
              crash:
                action: restore                     # default
                scope: group                        # default
                attempts: 3                         # default
                within: 10m                         # default
                back-off:
                  from: 250ms                       # default
                  to: 30s                           # default
                then: stop                          # default
              hang:
                action: restart                     # default
                scope: application                  # default
                attempts: 3                         # default
                within: 10m                         # default
                back-off:
                  from: 250ms                       # default
                  to: 30s                           # default
                then: stop                          # default
            events: []                              # default
            """);
  }

  @Test
  void givenConnectionsThatAreResetOrRefused_whenRead_thenTheyAreActedUpon() throws IOException {
    write("group: shop\ncheckpoint: { network: { default: refuse, \"10.0.0.0/8\": reset } }\n");

    EffectivePolicy policy = GroupPolicies.of("shop", Optional.empty(), places());

    assertThat(policy.policy().checkpoint().network().otherwise())
        .isEqualTo(CheckpointPolicy.ConnectionAction.REFUSE);
  }

  @Test
  void givenGroupThatNobodyKnows_whenItsPolicyIsShown_thenNotFound() {
    assertThatThrownBy(() -> GroupPolicies.shown("none", places()))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.status()).isEqualTo(ExitStatus.NOT_FOUND));
  }

  private void write(String text) throws IOException {
    Files.writeString(directory.resolve("shop.yaml"), text);
  }

  private Places places() {
    return new Places(directory, directory, directory);
  }
}
