// What a group has for itself and what it shares with the host.
package org.duration.policies;

/**
 * Pid, mount and IPC namespaces are always private and have no switch here: without them no number
 * would come back.
 */
public record Namespaces(Sharing network, Sharing hostname, Sharing clock) {

  /** Whose a namespace is. */
  public enum Sharing {
    /** The host's. */
    HOST,
    /** The group's own. */
    PRIVATE
  }
}
