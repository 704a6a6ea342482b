package org.duration.testkit.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.duration.testkit.Guest;
import org.duration.testkit.Sandbox;

/**
 * A guest to measure.
 *
 * @param bytes that it fills with what it checks later: what the floor in memory copies
 * @param guest how it is launched in a sandbox
 */
record Workload(String name, long bytes, Function<Sandbox, Guest> guest) {
  private static final long MEGABYTE = 1 << 20;

  static final List<Workload> ALL =
      List.of(
          memory("256 MB", 256),
          memory("1 GB", 1024),
          tree("tree of 10", 10),
          tree("tree of 100", 100),
          service("redis 1 GB", 1024, "redis", "1024"),
          new Workload("JVM 1 GB", 1024 * MEGABYTE, Workload::jvm),
          service("PostgreSQL", 0, "postgres", ""),
          service("shop", 0, "shop", Path.of("examples").toAbsolutePath().toString()));

  /** One process that spins, and sees each pause in its own clock. */
  private static Workload memory(String name, int megabytes) {
    return new Workload(
        name, megabytes * MEGABYTE, sandbox -> sandbox.guest("gap", Integer.toString(megabytes)));
  }

  /** That one with 1 MB, and as many processes in all, of 1 MB each. */
  private static Workload tree(String name, int processes) {
    return new Workload(
        name,
        processes * MEGABYTE,
        sandbox -> sandbox.guest("gap", "1", "tree", Integer.toString(processes)));
  }

  /** A service and a client in one group; the gap is the longest time without an answer. */
  private static Workload service(String name, int megabytes, String service, String argument) {
    return new Workload(
        name,
        megabytes * MEGABYTE,
        sandbox -> sandbox.guest("services/bench_" + service + ".py", argument));
  }

  private static Guest jvm(Sandbox sandbox) {
    Path progress = sandbox.root().resolve("java.progress");
    List<String> command = new ArrayList<>(List.of("java", "-XX:+UseG1GC", "-Xms1g", "-Xmx2g"));
    command.addAll(List.of("-XX:+AlwaysPreTouch", "-cp", sandbox.program("classes").toString()));
    command.addAll(List.of("BusyGuest", progress.toString(), sandbox.scratch().toString(), "512"));
    return Guest.of(progress, command);
  }
}
