package org.duration.coordinator.group;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The orders that clients are carrying out, each until its client has told how it went or is gone;
 * and the ends of applications that init told before their client did.
 */
final class PendingLaunches {
  /** An end, as {@link org.duration.coordinator.link.InitEvents} tells it. */
  record Exit(int pid, int status, int remaining, String application) {}

  private final Map<Long, String> applications = new LinkedHashMap<>();
  private final List<Exit> early = new ArrayList<>();
  private long newest;

  /** A number that no other launch of this agent's life has. */
  long begin(String application) {
    newest++;
    applications.put(newest, application);
    return newest;
  }

  boolean isPending(long launch) {
    return applications.containsKey(launch);
  }

  boolean isPending(String application) {
    return applications.containsValue(application);
  }

  /** The launch's application; it is pending no longer. */
  String over(long launch) {
    return applications.remove(launch);
  }

  void keep(Exit exit) {
    early.add(exit);
  }

  /** The kept ends, oldest first; they are kept no longer. */
  List<Exit> takeEarly() {
    List<Exit> taken = List.copyOf(early);
    early.clear();
    return taken;
  }

  /** The end of an application that will never be told of. */
  void dropEarly(String application) {
    early.removeIf(exit -> exit.application().equals(application));
  }

  void clear() {
    applications.clear();
    early.clear();
  }
}
