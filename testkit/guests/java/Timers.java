import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Scheduled work that is never early and never more frequent than the clock allows, and sleeps that do not end early. */
final class Timers {
    private static final long PERIOD_MILLIS = 50;
    private static final long PROGRESS_ROUNDS = 20;

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2, Threads::daemon);
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong delayed = new AtomicLong();
    private final long started = System.nanoTime();
    private long lastNanos = started;
    private long lastRuns;

    Timers() {
        scheduler.scheduleAtFixedRate(runs::incrementAndGet, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        scheduler.execute(this::delayAgain);
    }

    void check(long ticks) {
        long now = System.nanoTime();
        Check.holds("System.nanoTime: expected at least " + lastNanos, now >= lastNanos, now);
        lastNanos = now;
        long allowed = (now - started) / 1_000_000 / PERIOD_MILLIS + 1;
        Check.holds("runs of a fixed-rate task: expected at most " + allowed, runs.get() <= allowed, runs.get());
        if (ticks % PROGRESS_ROUNDS == PROGRESS_ROUNDS - 1) {
            Check.holds("runs of a fixed-rate task: expected more than " + lastRuns, runs.get() > lastRuns, runs.get());
            Check.holds("runs of delayed tasks: expected some", delayed.getAndSet(0) > 0, 0);
            lastRuns = runs.get();
        }
    }

    void sleep(long duration, TimeUnit unit) throws InterruptedException {
        long begin = System.nanoTime();
        unit.sleep(duration);
        long passed = System.nanoTime() - begin;
        Check.holds("sleep: expected " + unit.toNanos(duration) + " ns", passed >= unit.toNanos(duration) - 1_000_000, passed);
    }

    private void delayAgain() {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
        scheduler.schedule(() -> runDelayed(due), 300, TimeUnit.MILLISECONDS);
    }

    /** An exception in a pool would be swallowed: hand it to the handler that ends the guest. */
    private void runDelayed(long due) {
        try {
            Check.holds("delayed task: expected not before " + due, System.nanoTime() >= due - 1_000_000, System.nanoTime());
            delayed.incrementAndGet();
            delayAgain();
        } catch (Check.Failed problem) {
            Thread.getDefaultUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), problem);
        }
    }
}
