package org.duration.coordinator.watch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.duration.policies.Application;
import org.duration.policies.Check;

/** Looks again and again whether an application that was just launched is ready. */
public final class Readiness {
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** A look at something that does not answer at all must leave time for another. */
  private static final Duration ONE_LOOK = Duration.ofSeconds(5);

  private final Application.Ready ready;
  private final Consumer<Look> outcome;
  private final AtomicBoolean over = new AtomicBoolean();
  private final long deadlineNanos;

  private Readiness(Application.Ready ready, Consumer<Look> outcome) {
    this.ready = ready;
    this.outcome = outcome;
    this.deadlineNanos = System.nanoTime() + ready.timeout().toNanos();
  }

  /**
   * Begins to look.
   *
   * @param outcome told once, on any thread: that it is ready, or why not within its time; never
   *     when the watch is called off before
   */
  public static Readiness of(Application.Ready ready, Consumer<Look> outcome) {
    Readiness readiness = new Readiness(ready, outcome);
    if (ready.check() instanceof Check.Delay delay) {
      Looks.after(delay.time(), () -> readiness.tell(Look.WELL));
    } else {
      readiness.look();
    }
    return readiness;
  }

  /** Nobody wants to know any more. */
  public void callOff() {
    over.set(true);
  }

  private void look() {
    Looks.at(ready.check(), shorter(ready.timeout(), ONE_LOOK)).thenAccept(this::looked);
  }

  private void looked(Look found) {
    if (found.well() || System.nanoTime() - deadlineNanos >= 0) {
      tell(found);
    } else if (!over.get()) {
      Looks.after(PAUSE, this::look);
    }
  }

  private void tell(Look found) {
    if (over.compareAndSet(false, true)) {
      outcome.accept(found);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
