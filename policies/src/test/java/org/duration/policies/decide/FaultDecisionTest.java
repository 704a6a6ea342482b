// What is done about faults, by table.
package org.duration.policies.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duration.policies.FaultPolicy.Action;
import org.duration.policies.FaultPolicy.Kind;
import org.duration.policies.Policies;
import org.duration.policies.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultDecisionTest {
  private static final Policy DEFAULTS = Policies.policy("group: g");
  private static final Policy SHOP =
      Policies.policy(
          """
          group: shop
          applications:
            db: { faults: { crash: { action: restart, attempts: 2, within: 1m, then: alarm } } }
            app: { faults: { exit: { codes: [0, 3], signals: [SIGTERM], action: restart } } }
            job: { faults: { crash: { action: alarm }, exit: { action: stop }, hang: { action: ignore } } }
            far: { faults: { crash: { action: restore, scope: application } } }
          faults:
            hang: { action: restart }
            resource: { action: stop }
            crash: { attempts: 0 }
          """);

  private static Fault fault(String application, String what) {
    Optional<String> name = application.equals("-") ? Optional.empty() : Optional.of(application);
    return switch (what.split(" ")[0]) {
      case "code" -> new Fault.Exited(application, Integer.parseInt(what.split(" ")[1]));
      case "not" -> new Fault.NotReady(application, Duration.ofSeconds(60));
      case "probe" -> new Fault.ProbeFailed(name, Kind.valueOf(what.split(" ")[1]), "tcp 5432", 3);
      case "recovery" -> new Fault.RecoveryFailed(name, "EIO");
      default -> new Fault.Killed(application, what);
    };
  }

  @ParameterizedTest
  @CsvSource({
    // application, what, action, target, alarm
    "db,  code 0,         IGNORE,  db,  false",
    "db,  code 1,         RESTART, db,  false",
    "db,  SIGSEGV,        RESTART, db,  false",
    "db,  SIGABRT,        RESTART, db,  false",
    "db,  SIGTERM,        IGNORE,  db,  false",
    "db,  not ready,      RESTART, db,  false",
    "db,  probe HANG,     RESTART, db,  false",
    "db,  recovery,       RESTART, db,  false",
    "app, code 3,         RESTART, app, false",
    "app, SIGTERM,        RESTART, app, false",
    "app, SIGKILL,        STOP,    -,   true",
    "app, probe RESOURCE, STOP,    -,   true",
    "job, code 1,         ALARM,   job, true",
    "job, code 0,         STOP,    -,   false",
    "job, probe HANG,     IGNORE,  job, false",
    "far, code 9,         RESTORE, far, false",
    "new, code 9,         STOP,    -,   true",
    "-,   probe HANG,     RESTART, -,   false",
    "-,   probe RESOURCE, STOP,    -,   true",
  })
  void givenShop_whenFaultComes_thenAsTheTableSays(
      String application, String what, Action action, String target, boolean alarm) {
    FaultDecision decided =
        FaultDecision.decide(SHOP, FaultHistory.NONE, fault(application, what), 0);

    assertThat(decided.action()).isEqualTo(action);
    assertThat(decided.target().orElse("-")).isEqualTo(target);
    assertThat(decided.alarm()).isEqualTo(alarm);
    assertThat(decided.delay()).isZero();
  }

  @Test
  void givenDefaults_whenTheGroupCrashesAgainAndAgain_thenThreeRestoresThenStopWithAlarm() {
    Fault crash = new Fault.Killed("app", "SIGSEGV");

    FaultDecision first = FaultDecision.decide(DEFAULTS, FaultHistory.NONE, crash, 0);
    FaultDecision second = FaultDecision.decide(DEFAULTS, first.history(), crash, 1000);
    FaultDecision third = FaultDecision.decide(DEFAULTS, second.history(), crash, 2000);
    FaultDecision fourth = FaultDecision.decide(DEFAULTS, third.history(), crash, 3000);

    assertThat(first.reason())
        .isEqualTo(
            "app was ended by SIGSEGV; faults.crash: restore the group, attempt 1 of 3 within 10m");
    assertThat(second.reason())
        .isEqualTo(
            "app was ended by SIGSEGV; faults.crash: restore the group, attempt 2 of 3 within 10m,"
                + " after 250ms");
    assertThat(List.of(first.delay(), second.delay(), third.delay()))
        .containsExactly(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(500));
    assertThat(fourth.action()).isEqualTo(Action.STOP);
    assertThat(fourth.alarm()).isTrue();
    assertThat(fourth.target()).isEmpty();
    assertThat(fourth.reason())
        .isEqualTo(
            "app was ended by SIGSEGV; faults.crash: all 3 attempts within 10m are used up for the"
                + " group, then: stop, with an alarm");
  }

  @Test
  void givenUsedUpAttempts_whenTheirTimeHasPassed_thenItStartsAgain() {
    long minute = 60_000;
    var history = new FaultHistory(Map.of(Optional.of("db"), List.of(0L, 10L)));
    Fault crash = new Fault.Exited("db", 1);

    FaultDecision within = FaultDecision.decide(SHOP, history, crash, minute - 1);
    FaultDecision after = FaultDecision.decide(SHOP, history, crash, minute + 10);

    assertThat(within.action()).isEqualTo(Action.ALARM);
    assertThat(within.target()).contains("db");
    assertThat(after.action()).isEqualTo(Action.RESTART);
    assertThat(after.history().attemptsMillis().get(Optional.of("db"))).containsExactly(60_010L);
  }

  @Test
  void givenAttemptsOfOneApplication_whenAnotherCrashes_thenTheyDoNotCount() {
    var history = new FaultHistory(Map.of(Optional.of("db"), List.of(0L, 10L)));

    FaultDecision decided =
        FaultDecision.decide(
            SHOP, history, new Fault.ProbeFailed(Optional.of("app"), Kind.HANG, "http", 3), 20);

    assertThat(decided.action()).isEqualTo(Action.RESTART);
    assertThat(decided.reason())
        .isEqualTo(
            "app: http failed 3 times in a row; faults.hang: restart app, attempt 1 of 3 within"
                + " 10m");
  }

  @Test
  void givenNoAttempts_whenCrashed_thenThenAtOnce() {
    FaultDecision decided =
        FaultDecision.decide(SHOP, FaultHistory.NONE, new Fault.Exited("web", 9), 0);

    assertThat(decided.reason())
        .isEqualTo(
            "web exited with code 9; faults.crash: no attempt is allowed for the group, then: stop,"
                + " with an alarm");
  }

  @ParameterizedTest
  @CsvSource({
    "app, code 0, true",
    "app, code 3, true",
    "app, SIGTERM, true",
    "app, SIGKILL, false",
    "db, code 3, false",
    "-, probe HANG, false"
  })
  void givenEnd_whenAsked_thenItIsNormalWhereTheApplicationsOwnFaultsSaySo(
      String application, String what, boolean normal) {
    assertThat(FaultDecision.isNormal(SHOP, fault(application, what))).isEqualTo(normal);
  }

  @Test
  void givenNormalEnd_whenDecided_thenTheReasonSaysWhatThePolicySays() {
    FaultDecision decided =
        FaultDecision.decide(DEFAULTS, FaultHistory.NONE, new Fault.Exited("app", 0), 0);

    assertThat(decided.reason()).isEqualTo("app exited with code 0; faults.exit: ignore");
    assertThat(decided.history()).isEqualTo(FaultHistory.NONE);
  }
}
