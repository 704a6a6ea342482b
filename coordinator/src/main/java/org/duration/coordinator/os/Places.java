package org.duration.coordinator.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where everything of this user is: state (checkpoints, logs, events; survives a reboot), runtime
 * (sockets of what runs now) and configuration (the administrator's policies).
 *
 * @param state the default store; one directory a group, and {@code .agent} for the agent's own
 * @param runtime sockets and locks
 * @param configuration policies, {@code GROUP.yaml}
 */
public record Places(Path state, Path runtime, Path configuration) {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  /** The places that the environment names, or the defaults of {@code uid}. */
  public static Places of(Map<String, String> environment, int uid) {
    boolean root = uid == 0;
    Path home = Path.of(environment.getOrDefault("HOME", "/"));
    Path state =
        choose(environment, "DURATION_STATE_DIR")
            .orElseGet(
                () ->
                    root
                        ? Path.of("/var/lib/duration")
                        : choose(environment, "XDG_STATE_HOME")
                            .orElse(home.resolve(".local/state"))
                            .resolve("duration"));
    Path runtime =
        choose(environment, "DURATION_RUNTIME_DIR")
            .orElseGet(
                () ->
                    root
                        ? Path.of("/run/duration")
                        : choose(environment, "XDG_RUNTIME_DIR")
                            .map(directory -> directory.resolve("duration"))
                            .orElse(Path.of("/tmp/duration-" + uid)));
    Path configuration =
        choose(environment, "DURATION_CONFIG_DIR")
            .orElseGet(() -> root ? Path.of("/etc/duration") : home.resolve(".config/duration"));
    return new Places(
        state.toAbsolutePath().normalize(),
        runtime.toAbsolutePath().normalize(),
        configuration.toAbsolutePath().normalize());
  }

  private static java.util.Optional<Path> choose(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(Path.of(value));
  }

  public Path agentSocket() {
    return runtime.resolve("agent.sock");
  }

  public Path agentLock() {
    return runtime.resolve("agent.lock");
  }

  public Path agentLog() {
    return state.resolve(".agent").resolve("agent.log");
  }

  /** What the agent's JVM itself says, beside its log; empty unless it fails. */
  public Path agentErrors() {
    return state.resolve(".agent").resolve("agent.err");
  }

  /** Runtime directories of the groups that run now. */
  public Path runningGroups() {
    return runtime.resolve("groups");
  }

  public Path runtimeOf(String group) {
    return runningGroups().resolve(group);
  }

  public Path initSocket(String group) {
    return runtimeOf(group).resolve("init.sock");
  }

  /** Where nothing but what is ours stands; {@code store} of a group. */
  public List<Path> ownFiles(Path store) {
    return List.of(state, runtime, configuration, store);
  }

  /** What a restore of it has changed of files, as long as it is not done. */
  public Path undoOf(String group) {
    return stateOf(group).resolve("undo");
  }

  /** The group's own record, events and logs. */
  public Path stateOf(String group) {
    return state.resolve(group);
  }

  public Path logsOf(String group) {
    return stateOf(group).resolve("logs");
  }

  public Path eventsOf(String group) {
    return stateOf(group).resolve("events.jsonl");
  }

  public Path recordOf(String group) {
    return stateOf(group).resolve("group.json");
  }

  /** What its applications inherited of whoever started them. */
  public Path callerOf(String group) {
    return stateOf(group).resolve("caller.json");
  }

  /** A copy of the policy that it runs by. */
  public Path keptPolicyOf(String group) {
    return stateOf(group).resolve("policy.yaml");
  }

  public Path policyOf(String group) {
    return configuration.resolve(group + ".yaml");
  }

  /** Makes the directories, 0700, and refuses one that belongs to somebody else. */
  public Places create(int uid) throws IOException {
    privateDirectory(state, uid);
    privateDirectory(runtime, uid);
    privateDirectory(runningGroups(), uid);
    privateDirectory(agentLog().getParent(), uid);
    return this;
  }

  /** Makes {@code directory} with its parents, for its owner alone. */
  public static void privateDirectory(Path directory, int uid) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
    }
    PosixFileAttributes attributes =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    int owner = (Integer) Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (owner != uid && owner != 0) {
      throw new IOException(directory + " belongs to uid " + owner + ", not to " + uid);
    }
    if (owner == uid && !attributes.permissions().equals(PRIVATE)) {
      Files.setPosixFilePermissions(directory, PRIVATE);
    }
  }
}
