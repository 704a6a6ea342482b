package org.duration.coordinator.host;

import java.io.IOException;
import java.nio.file.Path;
import org.duration.coordinator.os.ProcFile;

/** Which run of the machine this is: what was alive in another one is not alive any more. */
public final class BootId {
  private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

  private BootId() {}

  /** The kernel's id of this boot; empty when it does not tell. */
  public static String current() {
    try {
      return ProcFile.text(FILE);
    } catch (IOException e) {
      return "";
    }
  }
}
