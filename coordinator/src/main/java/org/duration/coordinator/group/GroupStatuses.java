package org.duration.coordinator.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.duration.coordinator.link.WaitStatus;

/** Puts a group's status together from its record and its processes. */
final class GroupStatuses {
  private static final String NODE = "local";

  private GroupStatuses() {}

  static GroupStatus of(
      GroupRecord record,
      List<ProcessStatus> processes,
      Optional<CheckpointSummary> lastCheckpoint,
      long skipped,
      Lineage.Shown tracking,
      GroupStatus.Scrubbed scrubbed) {
    Map<Integer, Integer> execCounts =
        processes.stream()
            .collect(Collectors.toMap(ProcessStatus::pid, ProcessStatus::execCount, (a, b) -> a));
    return new GroupStatus(
        record.name(),
        record.state().word(),
        record.state().live() ? ProcessHandle.current().pid() : 0,
        NODE,
        record.applications().stream()
            .map(a -> application(a, execCounts, record.state()))
            .toList(),
        processes.size(),
        processes.stream().mapToInt(ProcessStatus::threads).sum(),
        processes.stream().mapToLong(ProcessStatus::residentBytes).sum(),
        processes.stream().mapToLong(ProcessStatus::anonymousBytes).sum(),
        lastCheckpoint,
        record.policy().map(Object::toString),
        skipped,
        tracking.tracker(),
        tracking.whyFull(),
        scrubbed,
        record.why());
  }

  private static GroupStatus.ApplicationStatus application(
      ApplicationRecord application, Map<Integer, Integer> execCounts, GroupState state) {
    Optional<WaitStatus> ended =
        application.waitStatus().isPresent()
            ? Optional.of(new WaitStatus(application.waitStatus().getAsInt()))
            : Optional.empty();
    return new GroupStatus.ApplicationStatus(
        application.name(),
        application.pid(),
        ended
            .map(status -> status.signalled() ? "killed" : "exited")
            .orElse(state == GroupState.PREEMPTED ? state.word() : "running"),
        application.restarts(),
        execCounts.getOrDefault(application.pid(), 0),
        ended
            .filter(status -> !status.signalled())
            .map(status -> OptionalInt.of(status.shellStatus()))
            .orElse(OptionalInt.empty()),
        ended.filter(WaitStatus::signalled).map(WaitStatus::signalName),
        ended.map(WaitStatus::coreDumped).orElse(false));
  }
}
