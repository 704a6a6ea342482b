package org.duration.coordinator.group;

/** The exit statuses of {@code duration-am}: a contract with scripts. */
public enum ExitStatus {
  DONE(0),
  FAILED(1),
  USAGE(2),
  NOT_FOUND(3),
  CANNOT_CHECKPOINT(4),
  CANNOT_RESTORE(5),
  BUSY(6),
  DENIED(7),

  /** Of a client in the foreground: its group was preempted. Schedulers know this number. */
  PREEMPTED(85);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
