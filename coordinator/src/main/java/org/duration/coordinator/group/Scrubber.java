package org.duration.coordinator.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.duration.image.Damage;
import org.duration.image.ImageException;
import org.duration.image.store.GroupCheckpoints;
import org.duration.image.store.ImageVerifier;
import org.duration.image.store.Pace;

/**
 * Reads the stored checkpoints of a running group in the background and tells of rot before one of
 * them is needed. One thread of an agent does it for all groups, one checkpoint after the other,
 * and rests four times as long as it reads. A checkpoint is read anew after a day.
 */
final class Scrubber {
  private static final Duration AGAIN = Duration.ofDays(1);
  private static final long REST = 4;
  private static final long PERIOD_SECONDS =
      Long.parseLong(System.getenv().getOrDefault("DURATION_SCRUB_SECONDS", "600"));
  private static final ScheduledExecutorService THREAD =
      Executors.newSingleThreadScheduledExecutor(Scrubber::thread);

  /** When each was read; changed on the scrubber's thread only. */
  private final Map<Long, Instant> read = new TreeMap<>();

  private final EventLog events;
  private final Clock clock;
  private final Supplier<GroupCheckpoints> checkpoints;
  private volatile GroupStatus.Scrubbed shown =
      new GroupStatus.Scrubbed(0, List.of(), Optional.empty());
  private volatile boolean stopped = true;
  private Optional<ScheduledFuture<?>> timer = Optional.empty();

  /** Ends the reading: the group is no longer ours. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  Scrubber(EventLog events, Clock clock, Supplier<GroupCheckpoints> checkpoints) {
    this.events = events;
    this.clock = clock;
    this.checkpoints = checkpoints;
  }

  GroupStatus.Scrubbed shown() {
    return shown;
  }

  synchronized void start() {
    stop();
    stopped = false;
    timer =
        Optional.of(
            THREAD.scheduleWithFixedDelay(
                this::round, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS));
  }

  synchronized void stop() {
    stopped = true;
    timer.ifPresent(running -> running.cancel(false));
    timer = Optional.empty();
  }

  private void round() {
    try {
      GroupCheckpoints stored = checkpoints.get();
      List<Long> there = stored.sequence();
      read.keySet().retainAll(there);
      for (long seq : there) {
        Instant last = read.getOrDefault(seq, Instant.MIN);
        if (last.isBefore(clock.instant().minus(AGAIN))) {
          look(stored, seq);
        }
      }
    } catch (Stopped e) {
      return;
    } catch (RuntimeException e) {
      events.addOnce("alarm", "stored checkpoints cannot be checked: " + e.getMessage(), Map.of());
    }
  }

  private void look(GroupCheckpoints stored, long seq) {
    try {
      List<Damage> damage = ImageVerifier.verify(stored, seq, new Resting());
      if (!stored.sequence().contains(seq)) {
        return; // thinned out meanwhile
      }
      read.put(seq, clock.instant());
      tell(seq, damage);
    } catch (ImageException.Missing e) {
      return;
    } catch (ImageException.KeyRefused | ImageException.SignatureRefused e) {
      // Older than the policy's key, mostly: the others are looked at all the same.
      read.put(seq, clock.instant());
      events.addOnce("alarm", "a stored checkpoint cannot be checked: " + e.getMessage(), Map.of());
    }
  }

  private void tell(long seq, List<Damage> damage) {
    List<Long> damaged =
        Stream.concat(
                shown.damaged().stream().filter(one -> one != seq),
                damage.isEmpty() ? Stream.empty() : Stream.of(seq))
            .filter(read::containsKey)
            .sorted()
            .toList();
    shown = new GroupStatus.Scrubbed(read.size(), damaged, Optional.of(clock.instant()));
    if (!damage.isEmpty()) {
      events.add(
          "alarm",
          "stored checkpoint "
              + seq
              + " is damaged: "
              + damage.get(0)
              + "; it cannot be restored, look at the disk and take a full one with checkpoint"
              + " --full",
          Map.of("seq", seq, "damage", damage.stream().map(Damage::toString).toList()));
    }
  }

  /** Reads a while, then rests for longer. */
  private final class Resting implements Pace {
    private long since = System.nanoTime();

    @Override
    public void block() {
      if (stopped) {
        throw new Stopped();
      }
      try {
        TimeUnit.NANOSECONDS.sleep((System.nanoTime() - since) * REST);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Stopped();
      }
      since = System.nanoTime();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "scrubber");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }
}
