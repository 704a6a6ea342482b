package org.duration.coordinator.group;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The coordinator of one group, as the agent's requests see it. Each request is handed to the
 * group's thread, where {@link GroupLife} does it.
 */
public final class Group {
  private final String name;
  private final GroupThread thread;
  private final GroupLife life;

  public Group(String name, GroupServices services) {
    this.name = name;
    this.thread = new GroupThread(name);
    this.life = new GroupLife(name, services, thread);
  }

  /**
   * What {@code run} or {@code start} chose.
   *
   * @param application that the client launches; empty: the agent launches the policy's
   */
  public record RunOptions(
      String application, Optional<Path> store, Optional<Path> policy, boolean detached) {}

  /**
   * What {@code restore} chose.
   *
   * @param source the group whose image it is; another one than this with {@code --as}
   * @param at the sequence number, else the newest
   * @param keyFiles to read it with, beside those of the group's policy
   */
  public record RestoreOptions(
      String source, OptionalLong at, Optional<Path> store, List<Path> keyFiles, boolean detached) {
    public RestoreOptions {
      keyFiles = List.copyOf(keyFiles);
    }
  }

  public String name() {
    return name;
  }

  /** True while processes of the group may exist. */
  public boolean isLive() {
    return life.isLive();
  }

  /** True while it is stored, to be carried on by a resume. */
  public boolean isPreempted() {
    return life.isPreempted();
  }

  /** The reason of its state. */
  public String why() {
    return life.why();
  }

  /** Begins a new incarnation; the client then executes the order and calls {@link #attach}. */
  public LaunchOrder prepareRun(RunOptions options) {
    return thread.call(() -> life.prepareRun(options));
  }

  /**
   * Begins a group whose applications are the policy's, or finds that it runs; {@link #start}
   * follows.
   */
  public LaunchOrder prepareStart(RunOptions options, Optional<String> application) {
    return thread.call(() -> life.prepareStart(options, application));
  }

  /** Starts one application of the policy, or all; told when what was started is ready. */
  public CompletableFuture<Map<String, Object>> start(
      long launch, CallerContext caller, Optional<String> application) {
    return thread.call(() -> life.start(launch, caller, application));
  }

  /** Lets another policy take effect while the group runs. */
  public Map<String, Object> applyPolicy(Path file) {
    return thread.call(() -> life.applyPolicy(file));
  }

  /** Ends and starts one application of the policy, or all; told when they are ready. */
  public CompletableFuture<Map<String, Object>> restart(Optional<String> application) {
    return thread.call(() -> life.restart(application));
  }

  public LaunchOrder prepareJoin(String application) {
    return thread.call(() -> life.prepareJoin(application));
  }

  /** Connects to the init that the client has made. */
  public Map<String, Object> attach(long launch) {
    return thread.call(() -> life.attach(launch));
  }

  /** The client launched an application. */
  public Map<String, Object> launched(long launch, int pid, List<String> command) {
    return thread.call(() -> life.launched(launch, pid, command));
  }

  /** The client could not go on or is gone; what was made is removed, unless all went well. */
  public void abandoned(long launch, String reason) {
    thread.call(
        () -> {
          life.abandoned(launch, reason);
          return true;
        });
  }

  /** How the group as a whole will end. */
  public CompletableFuture<Ending> ending() {
    return thread.call(() -> life.ending());
  }

  /** How an application (the first one unless named) will end. */
  public CompletableFuture<Ending> ending(Optional<String> application) {
    return thread.call(() -> life.ending(application));
  }

  /** Sends a signal to an application's process group. */
  public Map<String, Object> signal(Optional<String> application, int signal) {
    return thread.call(() -> life.signal(application, signal));
  }

  /** How a client lends its terminal to an application, the first that has one unless named. */
  public Map<String, Object> terminal(Optional<String> application) {
    return thread.call(() -> life.terminal(application));
  }

  /** One coordinated checkpoint; returns once it is durable. */
  public CheckpointSummary checkpoint(boolean full, Consumer<String> progress) {
    return thread.call(() -> life.checkpoint(full, progress));
  }

  /** Reads, compiles and verifies; nothing exists yet when this refuses. */
  public LaunchOrder prepareRestore(RestoreOptions options, Consumer<String> progress) {
    long receivedNanos = org.duration.coordinator.os.Clock.monotonicNanos();
    return thread.call(() -> life.prepareRestore(options, receivedNanos, progress));
  }

  /** The same of a group that was preempted; {@code detached} is empty: as it was. */
  public LaunchOrder prepareResume(Optional<Boolean> detached, Consumer<String> progress) {
    long receivedNanos = org.duration.coordinator.os.Clock.monotonicNanos();
    return thread.call(() -> life.prepareResume(detached, receivedNanos, progress));
  }

  /** For a client in the foreground that was told to lend its streams to a recovery. */
  public LaunchOrder prepareRecovery() {
    return thread.call(life::prepareRecovery);
  }

  /** Makes the tree in the init that the client has made, and lets it go. */
  public RestoreSummary completeRestore(long launch, Consumer<String> progress) {
    return thread.call(() -> life.completeRestore(launch, progress));
  }

  /** Ends an application, or the group. */
  public Map<String, Object> stop(
      Optional<String> application, boolean checkpoint, boolean kill, Consumer<String> progress) {
    return thread.call(() -> life.stop(application, checkpoint, kill, progress));
  }

  /** Checkpoints the group, ends all of it, and keeps it for a resume. */
  public PreemptionSummary preempt(OptionalLong below, Consumer<String> progress) {
    return thread.call(() -> life.preempt(below, progress));
  }

  public GroupStatus status() {
    return life.status();
  }

  public List<ProcessStatus> processes() {
    return thread.call(life::processes);
  }

  /** Connects to a group that a former agent left; one that is gone is marked so. */
  public void adopt() {
    thread.call(
        () -> {
          life.adopt();
          return true;
        });
  }

  /** Closes the connections and leaves the group running. */
  public void letGo() {
    thread.call(
        () -> {
          life.letGo();
          return true;
        });
  }
}
