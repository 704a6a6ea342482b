package org.duration.testkit.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code ./dev bench [--json FILE] [--rounds N] [WORKLOAD]}: measures the workloads and prints a
 * table, and the same as JSON.
 */
public final class Bench {
  private static final int ROUNDS = 5;

  private Bench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path json = Path.of("target/bench.json");
    int rounds = ROUNDS;
    String only = "";
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--json" -> json = Path.of(arguments[++i]);
        case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
        default -> only = arguments[i];
      }
    }
    List<Figures> all = new ArrayList<>();
    for (Workload workload : Workload.ALL) {
      if (workload.name().startsWith(only)) {
        System.err.println("measuring " + workload.name() + ", " + rounds + " rounds");
        Optional<Figures> figures = new Measurement(workload, rounds).run();
        figures.ifPresentOrElse(
            all::add, () -> System.err.println(workload.name() + " cannot run here: left out"));
      }
    }
    print(all);
    Files.createDirectories(json.toAbsolutePath().getParent());
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), all);
    System.out.println("\nmedians of " + rounds + " rounds; as JSON in " + json);
  }

  private static void print(List<Figures> all) {
    String row = "%-12s %12s %9s %9s %11s %10s %11s %10s %11s %10s %12s %9s %9s%n";
    System.out.printf(
        row,
        "WORKLOAD",
        "GUEST PAUSE",
        "IDLE GAP",
        "PAUSE",
        "CHECKPOINT",
        "STORED",
        "NEXT: GUEST",
        "PAUSE",
        "STORED",
        "RESTORE",
        "UNTIL REPORT",
        "MEMCPY",
        "CAT");
    for (Figures one : all) {
      System.out.printf(
          row,
          one.workload(),
          millis(one.guestPauseMicros()),
          millis(one.idleGapMicros()),
          millis(one.pauseMicros()),
          millis(one.checkpointMicros()),
          mebibytes(one.storedBytes()),
          millis(one.nextGuestPauseMicros()),
          millis(one.nextPauseMicros()),
          mebibytes(one.nextStoredBytes()),
          millis(one.restoreMicros()),
          millis(one.reportMicros()),
          millis(one.memcpyMicros()),
          millis(one.catMicros()));
    }
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }

  private static String millis(long micros) {
    return micros == 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
  }
}
