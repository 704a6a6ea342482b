package org.duration.coordinator.group;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.duration.coordinator.link.WaitStatus;

/** How a group ends: by its user's word, by itself, or by a fault. */
final class GroupEnd {
  private final GroupParts parts;
  private Consumer<String> also = reason -> {};

  GroupEnd(GroupParts parts) {
    this.parts = parts;
  }

  /** Who is told, with the reason, when the group ends. */
  void alsoTell(Consumer<String> whom) {
    also = whom;
  }

  /** Ends whatever is left of it and frees its name. */
  void end(GroupState state, String reason) {
    applicationsEnded(halted(reason));
    parts.ledger().become(state, reason);
    parts.events().add(state == GroupState.STOPPED ? "stopped" : "failed", reason, Map.of());
    parts.endings().ended(Endings.GROUP, status());
    parts.endings().allEnded(Ending.of(Stop.KILLED));
  }

  /**
   * It was halted with a checkpoint: of its applications it is not said that they have ended, for
   * they have not.
   *
   * @param seq the checkpoint that carries them on
   */
  void preempted(long seq, String reason, Map<String, Object> facts) {
    halted(reason).stream()
        .filter(exit -> exit.status() != Stop.KILL) // by itself, right before
        .forEach(exit -> applicationEnded(exit.pid(), exit.status()));
    tellPreempted(seq, reason, facts);
  }

  private List<PendingLaunches.Exit> halted(String reason) {
    parts.periodic().stop();
    parts.launches().clear();
    also.accept(reason);
    return parts.reach().shutDown();
  }

  private void tellPreempted(long seq, String reason, Map<String, Object> facts) {
    parts.ledger().become(GroupState.PREEMPTED, reason);
    parts.events().add("preempted", reason, facts);
    parts.endings().allEnded(Ending.preempted(seq));
  }

  /**
   * The order that was to make it was not carried out: it has failed, or is preempted as before.
   */
  void notMade(String reason) {
    if (parts.ledger().current().state() == GroupState.RESUMING) {
      long seq = parts.ledger().storedSeq().orElse(0);
      String again = Preemption.reason(seq) + "; its resume failed: " + reason;
      halted(again);
      tellPreempted(seq, again, Map.of("seq", seq));
    } else {
      end(GroupState.FAILED, reason);
    }
  }

  /** That of its only application; of several, whether all is well. */
  int status() {
    List<ApplicationRecord> all = parts.ledger().current().applications();
    if (all.size() == 1) {
      return new WaitStatus(all.get(0).waitStatus().orElse(Stop.KILL)).shellStatus();
    }
    return parts.ledger().current().state() == GroupState.STOPPED ? 0 : ExitStatus.FAILED.code();
  }

  /** Each as init told last; what still ran when init ended was killed by the kernel. */
  private void applicationsEnded(List<PendingLaunches.Exit> last) {
    last.forEach(exit -> applicationEnded(exit.pid(), exit.status()));
    parts.ledger().current().applications().stream()
        .filter(ApplicationRecord::running)
        .forEach(one -> applicationEnded(one.pid(), Stop.KILL));
  }

  private void applicationEnded(int pid, int status) {
    GroupRecord now = parts.ledger().current();
    now.running(pid)
        .ifPresent(
            application -> {
              parts.ledger().change(now.withEnded(application, status));
              parts.endings().ended(application.name(), new WaitStatus(status).shellStatus());
            });
  }

  /** Ends one application or all of them, and with the last one the group. */
  Map<String, Object> stop(Optional<String> application, boolean kill) throws IOException {
    String name = parts.name();
    if (parts.ledger().isBeingMade() && parts.ledger().elsewhere().isEmpty()) {
      end(GroupState.STOPPED, "it was stopped by its user before it ran");
      return Map.of("group", name);
    }
    List<ApplicationRecord> all = parts.ledger().current().applications();
    List<ApplicationRecord> chosen =
        application.isPresent() ? List.of(parts.ledger().application(application)) : all;
    boolean others = all.stream().anyMatch(a -> a.running() && !chosen.contains(a));
    if (others || !kill) {
      Stop.of(parts.reach().connected()).run(chosen, parts.periodic().policy().policy(), kill);
    } // else all at once: a shell that ends first would have its terminal's programs hung up
    if (others) {
      return Map.of("group", name, "application", chosen.get(0).name());
    }
    end(GroupState.STOPPED, kill ? "it was killed by its user" : "it was stopped by its user");
    return Map.of("group", name);
  }
}
