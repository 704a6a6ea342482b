package org.duration.testkit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.duration.testkit.Guest;
import org.duration.testkit.Sandbox;

/** Measures one workload: runs it, checkpoints and restores it several times. */
final class Measurement {
  private static final String GROUP = "bench";
  private static final Pattern GAP = Pattern.compile("max_gap_us=(\\d+)");
  private static final int SETTLE_TICKS = 2;

  private final Workload workload;
  private final int rounds;
  private final List<Long> guestPause = new ArrayList<>();
  private final List<Long> idleGap = new ArrayList<>();
  private final List<Long> pause = new ArrayList<>();
  private final List<Long> checkpoint = new ArrayList<>();
  private final List<Long> nextGuestPause = new ArrayList<>();
  private final List<Long> nextPause = new ArrayList<>();
  private final List<Long> restore = new ArrayList<>();
  private final List<Long> report = new ArrayList<>();
  private final List<Long> memcpy = new ArrayList<>();
  private final List<Long> cat = new ArrayList<>();
  private long storedBytes;
  private long nextStoredBytes;

  Measurement(Workload workload, int rounds) {
    this.workload = workload;
    this.rounds = rounds;
  }

  /** Nothing where the guest cannot run. */
  Optional<Figures> run() throws IOException, InterruptedException {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = workload.guest().apply(sandbox);
      policyWithoutInterval(sandbox);
      sandbox.start(GROUP, guest);
      if (guest.skipReason() != null) {
        return Optional.empty();
      }
      for (int round = 0; round < rounds; round++) {
        measureIdle(sandbox, guest);
        measureCheckpoint(sandbox, guest);
        measureNext(sandbox, guest);
        measureRestore(sandbox, guest);
        measureFloors(sandbox);
      }
      if (!guest.failures().isEmpty()) {
        throw new IOException("the guest failed: " + guest.failures());
      }
    }
    return Optional.of(figures());
  }

  private Figures figures() {
    return new Figures(
        workload.name(),
        Figures.median(guestPause),
        Figures.median(idleGap),
        Figures.median(pause),
        Figures.median(checkpoint),
        storedBytes,
        Figures.median(nextGuestPause),
        Figures.median(nextPause),
        nextStoredBytes,
        Figures.median(restore),
        Figures.median(report),
        Figures.median(memcpy),
        Figures.median(cat));
  }

  /** Only the checkpoints that are measured, and files that go back with the memory. */
  private static void policyWithoutInterval(Sandbox sandbox) {
    String files = "{ \"" + sandbox.scratch() + "\": snapshot }";
    sandbox.policy(GROUP, "checkpoint: { every: 1h, keep: { last: 2 }, files: " + files + " }");
  }

  /** The same client runs in the idle measurement as in the other: it costs the guest as much. */
  private void measureIdle(Sandbox sandbox, Guest guest) throws IOException {
    reset(guest);
    sandbox.am("status", GROUP, "--json").ok();
    guest.awaitMore(SETTLE_TICKS);
    idleGap.add(largestGap(guest));
  }

  /** The first one since the start or a restore: a full one. */
  private void measureCheckpoint(Sandbox sandbox, Guest guest) throws IOException {
    reset(guest);
    JsonNode summary = sandbox.am("checkpoint", GROUP, "--json").ok().json();
    guest.awaitMore(SETTLE_TICKS);
    guestPause.add(largestGap(guest));
    pause.add(summary.path("pauseMicros").asLong());
    checkpoint.add(summary.path("durationMicros").asLong());
    storedBytes = summary.path("bytesStored").asLong();
  }

  private void measureNext(Sandbox sandbox, Guest guest) throws IOException {
    reset(guest);
    JsonNode summary = sandbox.am("checkpoint", GROUP, "--json").ok().json();
    guest.awaitMore(SETTLE_TICKS);
    nextGuestPause.add(largestGap(guest));
    nextPause.add(summary.path("pauseMicros").asLong());
    nextStoredBytes = summary.path("bytesStored").asLong();
  }

  private void measureRestore(Sandbox sandbox, Guest guest) {
    sandbox.am("stop", "--kill", GROUP).ok();
    int before = guest.ticks().size();
    long begun = System.nanoTime();
    JsonNode summary = sandbox.am("restore", "-d", GROUP, "--json").ok().json();
    while (guest.ticks().size() == before) {
      Thread.onSpinWait();
    }
    report.add((System.nanoTime() - begun) / 1000);
    restore.add(summary.path("durationMicros").asLong());
  }

  private void measureFloors(Sandbox sandbox) throws IOException, InterruptedException {
    memcpy.add(Floors.memcpyMicros(workload.bytes()));
    Path checkpoints = sandbox.store().resolve(GROUP).resolve("checkpoints");
    try (Stream<Path> all = Files.list(checkpoints)) {
      Path newest = all.sorted().reduce((a, b) -> b).orElseThrow();
      cat.add(Floors.catMicros(newest, sandbox.root().resolve("cat.out")));
    }
  }

  private static void reset(Guest guest) throws IOException {
    Files.deleteIfExists(reset(guest.progress()));
    Files.createFile(reset(guest.progress()));
    guest.awaitMore(SETTLE_TICKS);
  }

  private static Path reset(Path progress) {
    return Path.of(progress + ".reset");
  }

  /** 0 of a guest that does not measure. */
  private static long largestGap(Guest guest) {
    List<String> lines = guest.lines();
    for (int i = lines.size() - 1; i >= 0; i--) {
      Matcher matcher = GAP.matcher(lines.get(i));
      if (matcher.find()) {
        return Long.parseLong(matcher.group(1));
      }
    }
    return 0;
  }
}
