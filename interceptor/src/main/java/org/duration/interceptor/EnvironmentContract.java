package org.duration.interceptor;

import java.util.List;

/**
 * The variables by which a process knows that it is protected (seed: coordinated checkpointing,
 * launching independent applications). Init sets them, the interceptor hides them from the program
 * and passes them on at each exec.
 */
public final class EnvironmentContract {
  /** The group's logical name; the same after a restore, also under another name. */
  public static final String GROUP = "HA_APPLICATION";

  /** The coordinator's identity: fixed when the group was made, never compared with a live pid. */
  public static final String COORDINATOR_PID = "DURATION_COORDINATOR_PID";

  /** How many images the process has exec'ed since its application's start. */
  public static final String EXEC_COUNT = "CPENV_EXEC";

  /** Ours first, the user's own kept behind it. */
  public static final String PRELOAD = "LD_PRELOAD";

  /** All of them. */
  public static final List<String> NAMES = List.of(GROUP, COORDINATOR_PID, EXEC_COUNT, PRELOAD);

  /** Where a group finds the interceptor and init's socket; visible through its mount namespace. */
  public static final String DIRECTORY = "/dev/shm/.duration/";

  private EnvironmentContract() {}
}
