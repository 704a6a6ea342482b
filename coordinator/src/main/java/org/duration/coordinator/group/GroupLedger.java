package org.duration.coordinator.group;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.duration.image.ImageException;

/**
 * What is known of a group now, kept on the disk as it changes. Read on any thread; changed on the
 * group's.
 */
final class GroupLedger {
  private final String name;
  private final GroupServices services;
  private final EventLog events;
  private volatile Optional<GroupRecord> record;
  private volatile Optional<CheckpointSummary> lastCheckpoint = Optional.empty();

  GroupLedger(String name, GroupServices services, EventLog events) {
    this.name = name;
    this.services = services;
    this.events = events;
    this.record = services.files().read(name);
  }

  boolean isLive() {
    return record.map(known -> known.state().live()).orElse(false);
  }

  /** True while the order that makes it is carried out, or is about to be. */
  boolean isBeingMade() {
    return record.map(known -> known.state().beingMade()).orElse(false);
  }

  String why() {
    return record.map(GroupRecord::why).orElse("it was never run here");
  }

  Optional<GroupRecord> known() {
    return record;
  }

  GroupRecord current() {
    return record.orElseThrow(
        () -> new CommandFailure(ExitStatus.NOT_FOUND, name, "no such group"));
  }

  GroupRecord running() {
    GroupRecord now = current();
    if (now.state() != GroupState.RUNNING) {
      throw new CommandFailure(
          now.state().live() ? ExitStatus.BUSY : ExitStatus.NOT_FOUND,
          name,
          "the group is " + now.state().word() + ": " + now.why());
    }
    return now;
  }

  void refuseWhenLive(String verb) {
    if (isLive()) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          name,
          "cannot "
              + verb
              + ": the group is "
              + current().state().word()
              + "; "
              + elsewhere().orElse("stop it first"));
    }
  }

  /** What was preempted is to be carried on, or given up by its user's own word. */
  void refuseWhenPreempted(String verb) {
    if (isPreempted()) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          name,
          "cannot "
              + verb
              + ": the group is preempted; duration-am resume "
              + name
              + " carries on, duration-am stop --kill "
              + name
              + " gives it up");
    }
  }

  /** The group, which has to be preempted. */
  GroupRecord preempted() {
    GroupRecord now = current();
    if (now.state() != GroupState.PREEMPTED) {
      throw new CommandFailure(
          ExitStatus.BUSY,
          name,
          "cannot resume: the group is "
              + now.state().word()
              + ", not preempted ("
              + now.why()
              + "); "
              + (now.state().live()
                  ? "it needs no resume"
                  : "duration-am restore " + name + " brings it back from its newest checkpoint"));
    }
    return now;
  }

  boolean isPreempted() {
    return record.map(known -> known.state() == GroupState.PREEMPTED).orElse(false);
  }

  /** Where a group lives that this agent does not reach: a login with another XDG_RUNTIME_DIR. */
  Optional<String> elsewhere() {
    return record
        .flatMap(now -> now.elsewhere(services.places().runtime()))
        .map(where -> "it was started under " + where + "; set DURATION_RUNTIME_DIR=" + where);
  }

  /** The newest application of that name; the first one of all when none is named. */
  ApplicationRecord application(Optional<String> application) {
    List<ApplicationRecord> all = current().applications();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (application.isEmpty() ? i == 0 : all.get(i).name().equals(application.get())) {
        return all.get(i);
      }
    }
    throw new CommandFailure(
        ExitStatus.NOT_FOUND,
        name,
        "no application " + application.orElse("") + " in it; duration-am status shows them");
  }

  void become(GroupState next, String reason) {
    GroupRecord now = current();
    if (now.state() != next) {
      if (!now.state().mayBecome(next)) {
        throw new IllegalStateException(name + " cannot go from " + now.state() + " to " + next);
      }
      change(now.with(next, reason));
    }
  }

  void change(GroupRecord next) {
    record = Optional.of(next);
    try {
      services.files().write(next);
    } catch (IOException e) {
      events.add("alarm", "cannot write the group's record: " + e.getMessage(), Map.of());
    }
  }

  void lastCheckpoint(Optional<CheckpointSummary> newest) {
    lastCheckpoint = newest;
  }

  /** Of this life; of a group that ended, perhaps long ago: what it can be restored from. */
  Optional<CheckpointSummary> lastCheckpoint() {
    return isLive() ? lastCheckpoint : stored();
  }

  /** The newest one of this life that is stored. */
  Optional<CheckpointSummary> stored() {
    try {
      return Checkpoints.newest(current());
    } catch (ImageException e) {
      return Optional.empty(); // verify and restore say what is wrong with the store
    }
  }

  /** Its number; empty: nothing is stored. */
  OptionalLong storedSeq() {
    return stored().stream().mapToLong(CheckpointSummary::seq).findFirst();
  }
}
