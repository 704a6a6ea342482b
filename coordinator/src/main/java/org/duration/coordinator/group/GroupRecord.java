package org.duration.coordinator.group;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a group beyond the life of an agent; kept as {@code group.json}.
 *
 * @param coordinatorPid the identity in the environment contract, chosen at {@code run}, never
 *     compared with a live pid
 * @param incarnation counts the {@code run}s of this name
 * @param store the directory that holds {@code GROUP/checkpoints}
 * @param detached its streams are log files
 * @param interceptor the file name of the interceptor that its processes have mapped
 * @param why the reason of its state, for {@code status} and {@code events}
 */
public record GroupRecord(
    String name,
    long coordinatorPid,
    long incarnation,
    GroupState state,
    Path store,
    boolean detached,
    String interceptor,
    Optional<Path> policy,
    Instant startedAt,
    List<ApplicationRecord> applications,
    String why) {
  public GroupRecord {
    applications = List.copyOf(applications);
  }

  GroupRecord with(GroupState next, String reason) {
    return new GroupRecord(
        name,
        coordinatorPid,
        incarnation,
        next,
        store,
        detached,
        interceptor,
        policy,
        startedAt,
        applications,
        reason);
  }

  GroupRecord with(List<ApplicationRecord> next) {
    return new GroupRecord(
        name,
        coordinatorPid,
        incarnation,
        state,
        store,
        detached,
        interceptor,
        policy,
        startedAt,
        next,
        why);
  }
}
