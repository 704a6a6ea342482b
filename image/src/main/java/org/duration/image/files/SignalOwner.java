// Who is told by a signal when something happens to an open file.
package org.duration.image.files;

import java.util.Objects;
import org.duration.image.Check;

/**
 * F_SETOWN_EX, F_SETSIG, O_ASYNC. Deliberately not captured: the uid of whoever set the owner,
 * which is that of the process that sets it again.
 *
 * @param type F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP
 * @param pid in the group's namespace; 0: nobody
 * @param signal 0: SIGIO, without siginfo
 * @param setter process that sets it again
 */
public record SignalOwner(
    OpenFileId openFile, int type, int pid, int signal, boolean async, int setter) {
  public static final int TID = 0;
  public static final int PID = 1;
  public static final int PGRP = 2;

  public SignalOwner {
    Objects.requireNonNull(openFile);
    Check.that(type >= TID && type <= PGRP, "owner type %d", type);
    Check.notNegative(pid, "pid");
    Check.that(signal >= 0 && signal <= 64, "signal %d", signal);
    Check.that(setter > 1, "owner set by process %d", setter);
  }
}
