package org.duration.coordinator.link;

import java.io.IOException;
import org.duration.coordinator.os.Errno;

/** A native program answered that it could not do what it was asked. */
public final class NativeFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;
  private final int phase;

  NativeFailure(int errno, int phase, String what) {
    super(what.isEmpty() ? Errno.name(errno) : what + ": " + Errno.name(errno));
    this.errno = errno;
    this.phase = phase;
  }

  /** The positive errno. */
  public int errno() {
    return errno;
  }

  /** True when what was asked for does not exist (any more). */
  public boolean gone() {
    return errno == Errno.ENOENT || errno == Errno.ESRCH;
  }

  /** {@code enum dur_phase} or {@code enum dur_stage}: where it failed. */
  public int phase() {
    return phase;
  }
}
