package org.duration.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.duration.capture.Refusal;
import org.junit.jupiter.api.Test;

/** How often a checkpoint is tried again when something stood in its way that passes. */
class MidRegistrationTest {
  private static final Refusal TERMINAL = refusal("terminal", "", "checkpoint again soon");
  private static final Refusal EVENTS =
      refusal("inotify", "48 bytes of events", "checkpoint again once it has read them");
  private static final Refusal MAPS = refusal("file", "/proc/2/maps", "close it");

  private static Refusal refusal(String kind, String detail, String remedy) {
    return new Refusal(2, "app", "fd 7", kind, detail, "a reason", remedy);
  }

  private static MidRegistration caught(Refusal... refusals) {
    return catchThrowableOfType(
        MidRegistration.class, () -> MidRegistration.check(List.of(refusals)));
  }

  private static int attempts(Refusal... refusals) {
    return caught(refusals).attempts();
  }

  @Test
  void givenWhatPasses_thenItIsTriedOftenUnlessAReaderMayNeverRead() {
    assertThat(attempts(TERMINAL)).isEqualTo(20);
    assertThat(attempts(MAPS, TERMINAL)).isEqualTo(20);
    assertThat(attempts(TERMINAL, EVENTS)).isEqualTo(6);
    assertThat(attempts(MAPS)).isEqualTo(3);
    assertThat(attempts(refusal("directory", "/proc/2/fd", "close it"))).isEqualTo(3);
  }

  @Test
  void givenGroupThatStoodStillForSeconds_thenItIsLeftAlone() {
    long now = System.nanoTime();

    assertThat(caught(TERMINAL).isWorthAnother(19, now)).isTrue();
    assertThat(caught(TERMINAL).isWorthAnother(20, now)).isFalse();
    assertThat(caught(TERMINAL).isWorthAnother(1, now - 6_000_000_000L)).isFalse();
  }

  @Test
  void givenAnythingThatStays_thenItIsNotTriedAgain() {
    Refusal device = refusal("device", "/dev/x", "close it");

    assertThatCode(() -> MidRegistration.check(List.of(EVENTS, device))).doesNotThrowAnyException();
  }
}
