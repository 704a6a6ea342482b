package org.duration.coordinator.host;

import java.util.Locale;

/**
 * One line of {@code doctor}.
 *
 * @param check what was looked at
 * @param remedy what to do; empty when all is well
 */
public record Finding(String check, Status status, String detail, String remedy) {

  /** How far the host can do it. */
  public enum Status {
    OK,
    /** It works, but slower or with less. */
    DEGRADED,
    /** Something will not work. */
    MISSING;

    /** As {@code doctor --json} writes it. */
    @com.fasterxml.jackson.annotation.JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String check, String detail) {
    return new Finding(check, Status.OK, detail, "");
  }

  static Finding degraded(String check, String detail, String remedy) {
    return new Finding(check, Status.DEGRADED, detail, remedy);
  }

  static Finding missing(String check, String detail, String remedy) {
    return new Finding(check, Status.MISSING, detail, remedy);
  }
}
