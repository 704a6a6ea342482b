package org.duration.coordinator.group;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.duration.capture.Refusal;

/**
 * The freeze caught what passes by itself: bytes on their way through a terminal, messages and
 * events that their reader is about to take, a connection that is about to be accepted, or was
 * closed at one side, or processes that were telling init of themselves, by a socket that is ours,
 * is gone within a moment, and is never part of an image; or a program that looks at its own memory
 * map or descriptors, as some do when they start. The checkpoint is taken again, for some seconds
 * at most: with each time the group stands still once more.
 */
final class MidRegistration extends Exception {
  private static final long serialVersionUID = 1L;
  private static final long PAUSE_MILLIS = 3;
  private static final String OUR_SOCKET = "/init.sock";

  /** Ours before it is connected, or one that the guest made and will keep. */
  private static final String UNCONNECTED = "stream without a name";

  private static final int ATTEMPTS = 20;
  private static final int ATTEMPTS_IN_DOUBT = 3;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Each stops the group, and a program may never read what it has asked for. */
  private static final int ATTEMPTS_FOR_READERS = 6;

  private final transient List<Refusal> refusals;

  private MidRegistration(List<Refusal> refusals) {
    this.refusals = refusals;
  }

  /** Throws when nothing but what passes stands in the way. */
  static void check(List<Refusal> refusals) throws MidRegistration {
    if (refusals.stream().allMatch(one -> ours(one) || ownLook(one) || one.passing())) {
      throw new MidRegistration(refusals);
    }
  }

  private static boolean ours(Refusal refusal) {
    return refusal.kind().equals("unix socket")
        && (refusal.detail().endsWith(OUR_SOCKET) || refusal.detail().equals(UNCONNECTED));
  }

  /** At {@code fd} to close what was inherited: closefrom(3), tmux, children of Python. */
  private static boolean ownLook(Refusal refusal) {
    String own = "/proc/" + refusal.pid() + "/";
    return refusal.detail().equals(own + "maps") || refusal.detail().equals(own + "fd");
  }

  boolean isWorthAnother(int attempts, long startedNanos) {
    return attempts < attempts() && System.nanoTime() - startedNanos < LONGEST_NANOS;
  }

  /** How often it is worth trying in all. */
  int attempts() {
    if (refusals.stream().anyMatch(Refusal::waitsForReader)) {
      return ATTEMPTS_FOR_READERS;
    }
    boolean certain =
        refusals.stream().anyMatch(one -> one.detail().endsWith(OUR_SOCKET) || one.passing());
    return certain ? ATTEMPTS : ATTEMPTS_IN_DOUBT;
  }

  List<Refusal> refusals() {
    return refusals;
  }

  /** Longer each time. */
  void pause(int attempt) {
    try {
      Thread.sleep(PAUSE_MILLIS * attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
