// How much memory a group takes.
package org.duration.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Each page that several processes have in common counts once: the sum of what is theirs of it. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** Of all processes of the group, by their Pss. */
  public static long kilobytes(Sandbox sandbox, String group) {
    long sum = 0;
    for (JsonNode process : sandbox.am("ps", group, "--json").ok().json().findParents("hostPid")) {
      sum += pss(process.path("hostPid").asLong());
    }
    return sum;
  }

  private static long pss(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/smaps_rollup"))
          .lines()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
