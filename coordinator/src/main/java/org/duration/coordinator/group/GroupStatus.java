package org.duration.coordinator.group;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One element of {@code status --json}.
 *
 * @param coordinatorPid the process that coordinates now; 0 when the group does not run
 * @param residentBytes memory in use by all its processes
 * @param anonymousBytes what no file holds of it: so much a full checkpoint stores at most
 * @param tracker how its checkpoints tell which pages changed: {@code pagemap-scan} or {@code
 *     full}; empty before the first
 * @param whyFull why the last one stored all pages of some process; empty when it did not
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record GroupStatus(
    String group,
    String state,
    long coordinatorPid,
    String node,
    List<ApplicationStatus> applications,
    int processes,
    int threads,
    long residentBytes,
    long anonymousBytes,
    Optional<CheckpointSummary> lastCheckpoint,
    Optional<String> policy,
    long skippedCheckpoints,
    String tracker,
    String whyFull,
    Scrubbed scrubbed,
    String why) {

  /**
   * What was found of the stored checkpoints by reading them in the background.
   *
   * @param checked how many were read
   * @param damaged their numbers
   * @param at when the last one was read
   */
  public record Scrubbed(int checked, List<Long> damaged, Optional<Instant> at) {}

  /**
   * An application as scripts see it.
   *
   * @param state running, exited, killed, or preempted with its group
   * @param exitStatus of one that exited
   * @param signal the name of the signal that killed it
   */
  public record ApplicationStatus(
      String name,
      int pid,
      String state,
      int restarts,
      int execCount,
      OptionalInt exitStatus,
      Optional<String> signal,
      boolean coreDumped) {}
}
