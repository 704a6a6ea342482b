package org.duration.coordinator.group;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What {@code preempt --json} shows: the keys of the checkpoint, and what became of the group.
 *
 * @param state as {@code status} shows it
 * @param exit status of clients that had it in the foreground
 */
public record PreemptionSummary(
    @JsonUnwrapped CheckpointSummary checkpoint, String state, int exit) {
  static PreemptionSummary of(CheckpointSummary checkpoint) {
    return new PreemptionSummary(
        checkpoint, GroupState.PREEMPTED.word(), ExitStatus.PREEMPTED.code());
  }
}
