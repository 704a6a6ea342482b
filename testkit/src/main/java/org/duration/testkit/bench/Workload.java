package org.duration.testkit.bench;

import java.util.List;

/**
 * A guest to measure.
 *
 * @param megabytes resident memory of its first process
 * @param processes in all; each but the first has 1 MB
 */
record Workload(String name, int megabytes, int processes) {
  static final List<Workload> ALL =
      List.of(
          new Workload("256 MB", 256, 1),
          new Workload("1 GB", 1024, 1),
          new Workload("tree of 10", 1, 10),
          new Workload("tree of 100", 1, 100));

  String[] arguments() {
    return processes == 1
        ? new String[] {Integer.toString(megabytes)}
        : new String[] {Integer.toString(megabytes), "tree", Integer.toString(processes)};
  }
}
