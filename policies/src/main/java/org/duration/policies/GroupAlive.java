// When a group counts as alive.
package org.duration.policies;

import java.util.Collection;
import java.util.List;

/** A group that is no longer alive by its policy has ended. */
public sealed interface GroupAlive {

  /** While any application runs. */
  record Any() implements GroupAlive {}

  /** While every application runs. */
  record All() implements GroupAlive {}

  /** Until it is stopped, also empty. */
  record Always() implements GroupAlive {}

  /** While each of these runs. */
  record While(List<String> applications) implements GroupAlive {
    /**
     * @throws IllegalArgumentException when the list is empty
     */
    public While {
      applications = List.copyOf(applications);
      if (applications.isEmpty()) {
        throw new IllegalArgumentException("group-alive names no application");
      }
    }
  }

  /**
   * Whether the group is alive.
   *
   * @param running names of the applications that run
   * @param ended names of those that ran and do no longer
   */
  default boolean isAlive(Collection<String> running, Collection<String> ended) {
    if (this instanceof Any) {
      return !running.isEmpty();
    } else if (this instanceof All) {
      return !running.isEmpty() && running.containsAll(ended);
    } else if (this instanceof While named) {
      return running.containsAll(named.applications());
    }
    return true;
  }
}
