package org.duration.coordinator.os;

import java.util.Optional;
import java.util.function.IntConsumer;
import jnr.constants.platform.Signal;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** Who we are, and signals to processes of this host. */
public final class Processes {
  private static final POSIX POSIX_CALLS = POSIXFactory.getNativePOSIX();

  /** The native one would run Java code in the signal itself. */
  private static final POSIX JVM_SIGNALS = POSIXFactory.getJavaPOSIX();

  private Processes() {}

  public static int effectiveUid() {
    return POSIX_CALLS.geteuid();
  }

  public static int effectiveGid() {
    return POSIX_CALLS.getegid();
  }

  public static long pid() {
    return ProcessHandle.current().pid();
  }

  /** Sends SIGKILL; a process that is already gone is no error. */
  public static void kill(long pid) {
    POSIX_CALLS.kill((int) pid, Signal.SIGKILL.intValue());
  }

  /**
   * Has {@code handler} called with the signal's number, on a thread of the JVM's: never in the
   * signal itself, which may have come anywhere in the JVM.
   *
   * @throws IllegalArgumentException the JVM needs it for itself: SIGQUIT, SIGSEGV and the like
   */
  public static void onSignal(String name, IntConsumer handler) {
    JVM_SIGNALS.signal(Signal.valueOf("SIG" + name), handler::accept);
  }

  /** The number of a signal by its name, with or without {@code SIG}. */
  public static Optional<Integer> signalNumber(String name) {
    String full = name.startsWith("SIG") ? name : "SIG" + name;
    for (Signal signal : Signal.values()) {
      if (signal.name().equals(full)) {
        return Optional.of(signal.intValue());
      }
    }
    return Optional.empty();
  }

  /** The name of a signal, such as {@code SIGTERM}, or {@code signal N} for one without a name. */
  public static String signalName(int number) {
    for (Signal signal : Signal.values()) {
      if (signal.intValue() == number) {
        return signal.name();
      }
    }
    return "signal " + number;
  }
}
