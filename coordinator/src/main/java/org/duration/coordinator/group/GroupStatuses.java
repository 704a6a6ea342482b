package org.duration.coordinator.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts a group's status together from its record and its processes. */
final class GroupStatuses {
  private static final String NODE = "local";

  private GroupStatuses() {}

  static GroupStatus of(
      GroupRecord record,
      List<ProcessStatus> processes,
      Optional<CheckpointSummary> lastCheckpoint,
      long skipped) {
    Map<Integer, Integer> execCounts =
        processes.stream()
            .collect(Collectors.toMap(ProcessStatus::pid, ProcessStatus::execCount, (a, b) -> a));
    return new GroupStatus(
        record.name(),
        record.state().word(),
        record.state().live() ? ProcessHandle.current().pid() : 0,
        NODE,
        record.applications().stream().map(a -> application(a, execCounts)).toList(),
        processes.size(),
        processes.stream().mapToInt(ProcessStatus::threads).sum(),
        processes.stream().mapToLong(ProcessStatus::residentBytes).sum(),
        lastCheckpoint,
        record.policy().map(Object::toString),
        skipped,
        record.why());
  }

  private static GroupStatus.ApplicationStatus application(
      ApplicationRecord application, Map<Integer, Integer> execCounts) {
    return new GroupStatus.ApplicationStatus(
        application.name(),
        application.pid(),
        application.running() ? "running" : "exited",
        0,
        execCounts.getOrDefault(application.pid(), 0));
  }
}
