package org.duration.testkit.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  Figures run() throws IOException, InterruptedException {
    try (Sandbox sandbox = Sandbox.create()) {
      Guest guest = sandbox.guest("gap", workload.arguments());
      policyWithoutInterval(sandbox);
      sandbox.start(GROUP, guest);
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

  /** Only the checkpoints that are measured: the periodic ones come once an hour. */
  private static void policyWithoutInterval(Sandbox sandbox) throws IOException {
    Path configuration = Files.createDirectories(sandbox.root().resolve("config"));
    Files.writeString(
        configuration.resolve(GROUP + ".yaml"),
        "group: " + GROUP + "\ncheckpoint:\n  every: 1h\n  keep: { last: 2 }\n");
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
    memcpy.add(Floors.memcpyMicros((workload.megabytes() + workload.processes() - 1L) << 20));
    Path checkpoints = sandbox.store().resolve(GROUP).resolve("checkpoints");
    try (Stream<Path> all = Files.list(checkpoints)) {
      Path newest = all.sorted().reduce((a, b) -> b).orElseThrow();
      cat.add(Floors.catMicros(newest, sandbox.root().resolve("cat.out")));
    }
  }

  private static void reset(Guest guest) throws IOException {
    Path progress = Path.of(guest.command().get(1));
    Files.createFile(Path.of(progress + ".reset"));
    guest.awaitMore(SETTLE_TICKS);
  }

  private static long largestGap(Guest guest) {
    List<String> lines = guest.lines();
    Matcher matcher = GAP.matcher(lines.get(lines.size() - 1));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
