// Signal actions and timers of one process.
package org.duration.capture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duration.capture.proc.TimersText;
import org.duration.capture.raw.FactType;
import org.duration.capture.raw.RawFact;
import org.duration.capture.raw.RawProcess;
import org.duration.capture.raw.RawThread;
import org.duration.image.Address;
import org.duration.image.Evidence;
import org.duration.image.process.IntervalTimer;
import org.duration.image.process.PosixTimer;
import org.duration.image.process.SignalAction;

record SignalBuilder(RawProcess raw, FactSource source) {
  private static final long MICROS = 1_000_000;
  private static final long NANOS = 1_000_000_000;
  private static final int SIGEV_THREAD_ID = 4;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;

  List<SignalAction> actions() {
    return raw.facts().all(FactType.SIGACTION, RawFact.SigAction.class).stream()
        .map(
            fact ->
                new SignalAction(
                    fact.head().subject(),
                    new Address(fact.handler()),
                    fact.flags(),
                    new Address(fact.restorer()),
                    fact.mask()))
        .sorted(Comparator.comparingInt(SignalAction::signal))
        .toList();
  }

  /** The armed ones, and those that the kernel arms again when their pending signal is taken. */
  List<IntervalTimer> intervalTimers() throws RefusedFact {
    List<IntervalTimer> timers = new ArrayList<>();
    for (RawFact.Words words : raw.facts().all(FactType.ITIMER, RawFact.Words.class)) {
      if (words.words().size() != 4) {
        throw new RefusedFact(
            "", Evidences.impossible("an interval timer of " + words.words().size() + " words"));
      }
      long remaining = time(words.words().get(2), words.words().get(3), MICROS);
      long interval = time(words.words().get(0), words.words().get(1), MICROS);
      if (remaining > 0 || interval > 0) {
        timers.add(new IntervalTimer(words.head().subject(), interval, remaining));
      }
    }
    return timers;
  }

  List<PosixTimer> posixTimers() throws RefusedFact {
    Map<Integer, RawFact.PosixTimer> times = new HashMap<>();
    raw.facts()
        .all(FactType.POSIX_TIMER, RawFact.PosixTimer.class)
        .forEach(fact -> times.put(fact.head().subject(), fact));
    if (raw.facts().text(FactType.TIMERS).isEmpty() && times.isEmpty()) {
      // A kernel without checkpoint/restore support has no such file.
      return List.of();
    }
    List<PosixTimer> timers = new ArrayList<>();
    for (TimersText.Timer timer : source.parse(FactType.TIMERS, TimersText::parse).timers()) {
      RawFact.PosixTimer time = times.get(timer.id());
      if (time == null) {
        throw new RefusedFact(
            "timer " + timer.id(), Evidences.unreadable("POSIX timer", "not captured"));
      }
      timers.add(timer(timer, time));
    }
    timers.sort(Comparator.comparingInt(PosixTimer::id));
    return timers;
  }

  private PosixTimer timer(TimersText.Timer timer, RawFact.PosixTimer time) throws RefusedFact {
    if (timer.clock() == CLOCK_THREAD_CPUTIME_ID && raw.threads().size() > 1) {
      throw new RefusedFact(
          "timer " + timer.id(),
          new Evidence(
              "POSIX timer",
              "on a thread's CPU clock",
              "the kernel does not tell which of the threads",
              "let the program name the clock by pthread_getcpuclockid, or delete the timer"));
    }
    return new PosixTimer(
        timer.id(),
        timer.clock(),
        timer.notification(),
        timer.signal(),
        timer.value(),
        timer.notification() == SIGEV_THREAD_ID ? thread(timer) : 0,
        time(time.intervalSeconds(), time.intervalNanos(), NANOS),
        time(time.valueSeconds(), time.valueNanos(), NANOS),
        Math.max(0, time.overrun()));
  }

  /** The text shows the capturer's numbers. */
  private int thread(TimersText.Timer timer) throws RefusedFact {
    return raw.threads().stream()
        .map(RawThread::thread)
        .filter(thread -> thread.hostTid() == timer.target())
        .map(RawFact.Thread::tid)
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedFact(
                    "timer " + timer.id(),
                    Evidences.impossible(
                        "it signals host thread " + timer.target() + ", which is not there")));
  }

  private static long time(long seconds, long fraction, long unit) throws RefusedFact {
    try {
      return Math.addExact(Math.multiplyExact(seconds, unit), fraction);
    } catch (ArithmeticException e) {
      throw new RefusedFact("", Evidences.impossible("a timer of " + seconds + " seconds"));
    }
  }
}
