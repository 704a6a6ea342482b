// The options of prctl that a plan may use.
package org.duration.restore.plan;

/** By their numbers in linux/prctl.h. None of them reaches memory or another task. */
public enum PrctlOption {
  SET_PDEATHSIG(1),
  SET_DUMPABLE(4),
  SET_TSC(26),
  SET_TIMERSLACK(29),
  MCE_KILL(33),
  SET_CHILD_SUBREAPER(36),
  SET_NO_NEW_PRIVS(38),
  SET_THP_DISABLE(41),
  SET_IO_FLUSHER(57);

  private final int number;

  PrctlOption(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
