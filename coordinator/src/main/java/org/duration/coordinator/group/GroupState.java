package org.duration.coordinator.group;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where a group is in its life. */
public enum GroupState {
  /** Its init exists or is being made; no application runs yet. */
  STARTING,
  /** At least one application runs. */
  RUNNING,
  /** A checkpoint is being taken; the applications run but for the pause. */
  CHECKPOINTING,
  /** The tree is being made from an image; nothing of it runs yet. */
  RESTORING,
  /** The same of one that was preempted: what it goes back to when it is not made. */
  RESUMING,
  /** After a fault: what is left of it ends, and it is restored from a checkpoint. */
  RECOVERING,
  /** It was ended by its user, or its last application ended well. */
  STOPPED,
  /** It was halted with a checkpoint, from which it is to be carried on; nothing of it runs. */
  PREEMPTED,
  /** It ended by a fault: a crash, the loss of its init, a restore that failed. */
  FAILED;

  private static final Map<GroupState, Set<GroupState>> LEGAL = new EnumMap<>(GroupState.class);

  static {
    LEGAL.put(STARTING, EnumSet.of(RUNNING, STOPPED, FAILED));
    LEGAL.put(RUNNING, EnumSet.of(CHECKPOINTING, RECOVERING, STOPPED, FAILED));
    LEGAL.put(CHECKPOINTING, EnumSet.of(RUNNING, RECOVERING, STOPPED, PREEMPTED, FAILED));
    LEGAL.put(RESTORING, EnumSet.of(RUNNING, STOPPED, FAILED));
    LEGAL.put(RESUMING, EnumSet.of(RUNNING, STOPPED, PREEMPTED, FAILED));
    LEGAL.put(RECOVERING, EnumSet.of(RUNNING, STOPPED, FAILED));
    LEGAL.put(STOPPED, EnumSet.of(STARTING, RESTORING));
    LEGAL.put(PREEMPTED, EnumSet.of(RUNNING, RESTORING, RESUMING, STOPPED));
    LEGAL.put(FAILED, EnumSet.of(STARTING, RESTORING));
  }

  boolean mayBecome(GroupState next) {
    return LEGAL.get(this).contains(next);
  }

  /** True while processes of the group may exist. */
  public boolean live() {
    return this != STOPPED && this != PREEMPTED && this != FAILED;
  }

  /** True while nothing of it runs yet, or any more, that is to run. */
  boolean beingMade() {
    return this == STARTING || this == RESTORING || this == RESUMING || this == RECOVERING;
  }

  /** As {@code status --json} writes it. */
  public String word() {
    return this == RECOVERING || this == RESUMING
        ? RESTORING.word()
        : name().toLowerCase(Locale.ROOT);
  }
}
