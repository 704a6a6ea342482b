package org.duration.coordinator.link;

import org.duration.interceptor.Registration;

/** What init tells without being asked. Called on the link's reader thread: return at once. */
public interface InitEvents {
  /**
   * A process of the group ended that was init's child.
   *
   * @param pid in the group's namespace
   * @param status as {@code wait4(2)} gives it
   * @param remaining live processes left in the group
   * @param application the application's name when this was its first process, else empty
   */
  void exited(int pid, int status, int remaining, String application);

  /** A process registered itself: at its start, after a fork or an exec. */
  void registered(Registration registration);

  /**
   * A process inside the group asks for a checkpoint ({@code what} is DUR_GUEST_CHECKPOINT) or
   * gives a hint.
   */
  void guestAsks(int what, int pid);

  /** The connection ended: init is gone, or closed it. */
  void gone();
}
