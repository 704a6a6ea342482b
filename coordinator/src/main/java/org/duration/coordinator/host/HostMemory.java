package org.duration.coordinator.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory that could be used without swapping. */
public final class HostMemory {
  private HostMemory() {}

  /** {@code MemAvailable} of /proc/meminfo, bytes. */
  public static long availableBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      throw new IllegalStateException("/proc is not mounted", e);
    }
  }
}
