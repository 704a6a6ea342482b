package org.duration.coordinator.os;

/** Names of error numbers, as errno(3) has them. */
public final class Errno {
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;

  private Errno() {}

  /** Such as {@code ENOSPC}, or {@code errno 524} for one without a name. */
  public static String name(int errno) {
    jnr.constants.platform.Errno known = jnr.constants.platform.Errno.valueOf(errno);
    return known == jnr.constants.platform.Errno.__UNKNOWN_CONSTANT__
        ? "errno " + errno
        : known.name();
  }
}
