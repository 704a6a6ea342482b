// One thing of a group that cannot be captured.
package org.duration.capture;

import org.duration.image.Evidence;

/**
 * The fields of one line, and of {@code --json}.
 *
 * @param pid in the group's namespace; 0: the group itself
 * @param comm name of the process, empty for the group
 * @param resource what of it: {@code fd 7}, {@code memory 0x7f…-0x7f…}, {@code thread 43}, or empty
 * @param kind of the thing found: {@code tcp socket}
 * @param detail its path or state, may be empty
 */
public record Refusal(
    int pid,
    String comm,
    String resource,
    String kind,
    String detail,
    String reason,
    String remedy) {
  static Refusal of(int pid, String comm, String resource, Evidence evidence) {
    return new Refusal(
        pid,
        comm,
        resource,
        evidence.kind(),
        evidence.detail(),
        evidence.reason(),
        evidence.remedy());
  }

  /** Whether it is likely to be otherwise a moment later. */
  public boolean passing() {
    return remedy.startsWith(Evidences.AGAIN);
  }

  /** Whether it passes only if a process of the group reads what waits for it. */
  public boolean waitsForReader() {
    return remedy.equals(Evidences.ONCE_READ);
  }

  /**
   * {@code process 42 (redis-server) fd 7: socket [1234]: sockets are not supported yet; close it}.
   */
  @Override
  public String toString() {
    String who = pid == 0 ? "the group" : "process " + pid + " (" + comm + ")";
    return who
        + (resource.isEmpty() ? "" : " " + resource)
        + ": "
        + kind
        + (detail.isEmpty() ? "" : " " + detail)
        + ": "
        + reason
        + "; "
        + remedy;
  }
}
