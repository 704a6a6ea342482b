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
 * @param boot in which run of the machine it was begun; empty for what never lived
 * @param runtime the runtime directory that it was begun with: whoever uses another one does not
 *     reach it
 * @param wanted the applications of the policy that were to be started, whether they have been or
 *     not: a restore from a checkpoint of before starts them
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
    String why,
    Optional<String> boot,
    Optional<Path> runtime,
    List<String> wanted) {
  public GroupRecord {
    applications = List.copyOf(applications);
    wanted = wanted == null ? List.of() : List.copyOf(wanted); // a record of an older version
  }

  /** A record of a group that is not begun yet. */
  GroupRecord(
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
    this(
        name,
        coordinatorPid,
        incarnation,
        state,
        store,
        detached,
        interceptor,
        policy,
        startedAt,
        applications,
        why,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  GroupRecord begun(String nowBoot, Path nowRuntime) {
    return with(detached, policy, Optional.of(nowBoot), Optional.of(nowRuntime));
  }

  /** Its streams are log files from now on. */
  GroupRecord asDetached() {
    return with(true, policy, boot, runtime);
  }

  GroupRecord withPolicy(Path file) {
    return with(detached, Optional.of(file), boot, runtime);
  }

  /**
   * What it is while it is made again from {@code image}: it goes on, so it keeps what it counted
   * and what was yet to be started.
   */
  GroupRecord resumed(GroupRecord image) {
    List<ApplicationRecord> same =
        image.applications().stream().map(one -> one.withRestarts(restartsOf(one.name()))).toList();
    return image
        .with(same)
        .withWanted(wanted)
        .with(GroupState.RESUMING, "it is being resumed: " + image.why());
  }

  GroupRecord withWanted(List<String> names) {
    return with(incarnation, state, applications, why, names);
  }

  /** Everything of it begins afresh: what was before is not gone back to by itself. */
  GroupRecord nextIncarnation(List<ApplicationRecord> next) {
    return with(incarnation + 1, state, next, why, wanted);
  }

  /** True when the machine has been restarted since: none of its processes can live. */
  boolean beforeBoot(String nowBoot) {
    return boot.isPresent() && !boot.get().equals(nowBoot);
  }

  /** The runtime directory through which it is reached, when that is not {@code ours}. */
  Optional<Path> elsewhere(Path ours) {
    return state.live() ? runtime.filter(directory -> !directory.equals(ours)) : Optional.empty();
  }

  GroupRecord with(GroupState next, String reason) {
    return with(incarnation, next, applications, reason, wanted);
  }

  GroupRecord with(List<ApplicationRecord> next) {
    return with(incarnation, state, next, why, wanted);
  }

  /** The running application whose first process is {@code pid}. */
  Optional<ApplicationRecord> running(int pid) {
    return applications.stream().filter(one -> one.running() && one.pid() == pid).findFirst();
  }

  /** How often that application was brought back after a fault; 0 for one that is not there. */
  int restartsOf(String application) {
    return applications.stream()
        .filter(one -> one.name().equals(application))
        .mapToInt(ApplicationRecord::restarts)
        .max()
        .orElse(0);
  }

  /** The same with the end of that application. */
  GroupRecord withEnded(ApplicationRecord application, int status) {
    return with(
        applications.stream()
            .map(one -> one.equals(application) ? one.ended(status) : one)
            .toList());
  }

  /** How it was begun. */
  private GroupRecord with(
      boolean nowDetached,
      Optional<Path> nowPolicy,
      Optional<String> nowBoot,
      Optional<Path> nowRuntime) {
    return new GroupRecord(
        name,
        coordinatorPid,
        incarnation,
        state,
        store,
        nowDetached,
        interceptor,
        nowPolicy,
        startedAt,
        applications,
        why,
        nowBoot,
        nowRuntime,
        wanted);
  }

  /** How it goes. */
  private GroupRecord with(
      long nextIncarnation,
      GroupState nextState,
      List<ApplicationRecord> nextApplications,
      String nextWhy,
      List<String> nextWanted) {
    return new GroupRecord(
        name,
        coordinatorPid,
        nextIncarnation,
        nextState,
        store,
        detached,
        interceptor,
        policy,
        startedAt,
        nextApplications,
        nextWhy,
        boot,
        runtime,
        nextWanted);
  }
}
