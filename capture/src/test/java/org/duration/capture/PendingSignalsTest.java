package org.duration.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.duration.capture.SyscallRestart.Interruption;
import org.duration.image.Address;
import org.duration.image.Bytes;
import org.duration.image.process.PendingSignal;
import org.duration.image.process.SignalAction;
import org.junit.jupiter.api.Test;

class PendingSignalsTest {
  private static final long SA_RESTART = 0x10000000L;
  private final PendingSignals signals =
      new PendingSignals(
          List.of(
              action(1, 0x401000, 0),
              action(2, 0x401000, SA_RESTART),
              action(3, 1, 0),
              action(17, 0, 0),
              action(64, 0x401000, 0)));

  private static SignalAction action(int signal, long handler, long flags) {
    return new SignalAction(signal, new Address(handler), flags, Address.NULL, 0);
  }

  private static List<PendingSignal> pending(int... numbers) {
    return java.util.Arrays.stream(numbers)
        .mapToObj(
            number -> {
              byte[] siginfo = new byte[128];
              siginfo[0] = (byte) number;
              return new PendingSignal(Bytes.of(siginfo));
            })
        .toList();
  }

  @Test
  void nothingPendingInterruptsNothing() {
    assertThat(signals.of(List.of(), 0)).isEqualTo(Interruption.NONE);
  }

  @Test
  void handlersAreTold() {
    assertThat(signals.of(pending(1), 0)).isEqualTo(Interruption.HANDLER);
    assertThat(signals.of(pending(2), 0)).isEqualTo(Interruption.RESTARTING_HANDLER);
    assertThat(signals.of(pending(64), 0)).isEqualTo(Interruption.HANDLER);
  }

  @Test
  void ignoredAndDefaultOnesRunNoHandler() {
    assertThat(signals.of(pending(3, 17, 20), 0)).isEqualTo(Interruption.NONE);
  }

  @Test
  void blockedOnesWait() {
    assertThat(signals.of(pending(1), 1)).isEqualTo(Interruption.NONE);
    assertThat(signals.of(pending(64), 1L << 63)).isEqualTo(Interruption.NONE);
    assertThat(signals.of(pending(1, 2), 1)).isEqualTo(Interruption.RESTARTING_HANDLER);
  }

  @Test
  void theFirstOneDecides() {
    assertThat(signals.of(pending(2, 1), 0)).isEqualTo(Interruption.RESTARTING_HANDLER);
    assertThat(signals.of(pending(3, 1, 2), 0)).isEqualTo(Interruption.HANDLER);
  }
}
